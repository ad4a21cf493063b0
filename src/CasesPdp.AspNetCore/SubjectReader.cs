using System.Security.Claims;
using CasesPdp.Client;

namespace CasesPdp.AspNetCore;

/// <summary>Makes the subject of a user from claims of its authenticated identities.</summary>
internal static class SubjectReader
{
    public static CaseSubject Read(ClaimsPrincipal user, CasesPdpAuthorizationOptions options)
    {
        if (options.Subject is { } subject)
        {
            return subject(user);
        }

        List<ClaimsIdentity> identities = [.. user.Identities.Where(i => i.IsAuthenticated)];
        return new CaseSubject
        {
            Id = Find(identities, options.IdClaimType) ?? "",
            Roles = options.RolesFromPolicy ? null : RolesOf(identities, options.RoleClaimType),
            LimitedBy = LimitOf(identities, options.LimitedByClaimType),
            ProfileUid = Find(identities, options.ProfileUidClaimType),
        };
    }

    private static string? Find(List<ClaimsIdentity> identities, string type) =>
        identities.SelectMany(i => i.FindAll(type)).Select(c => c.Value).FirstOrDefault(v => v.Length > 0);

    private static List<string> RolesOf(List<ClaimsIdentity> identities, string? type) =>
        [.. identities.SelectMany(i => i.FindAll(type ?? i.RoleClaimType)).Select(c => c.Value).Distinct(StringComparer.Ordinal)];

    // No claim: no limit. A claim that names nothing limits to nothing.
    private static List<string>? LimitOf(List<ClaimsIdentity> identities, string type)
    {
        List<string> values = [.. identities.SelectMany(i => i.FindAll(type)).Select(c => c.Value)];
        return values.Count == 0 ? null : [.. values.Where(v => v.Length > 0).Distinct(StringComparer.Ordinal)];
    }
}
