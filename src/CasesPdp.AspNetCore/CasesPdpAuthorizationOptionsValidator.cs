using Microsoft.Extensions.Options;

namespace CasesPdp.AspNetCore;

/// <summary>Finds every setting that cannot be used.</summary>
internal sealed class CasesPdpAuthorizationOptionsValidator : IValidateOptions<CasesPdpAuthorizationOptions>
{
    private static readonly TimeSpan LeastRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostRetryAfter = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CasesPdpAuthorizationOptions options)
    {
        var faults = new List<string>();
        foreach (var (setting, value) in new[]
        {
            (nameof(options.OwnerRouteValue), options.OwnerRouteValue), (nameof(options.SpaceRouteValue), options.SpaceRouteValue),
            (nameof(options.IdClaimType), options.IdClaimType), (nameof(options.ProfileUidClaimType), options.ProfileUidClaimType),
            (nameof(options.LimitedByClaimType), options.LimitedByClaimType),
        })
        {
            Check(!string.IsNullOrEmpty(value), $"{setting} must not be empty");
        }

        Check(options.Owner is not "", "Owner must not be empty");
        Check(options.Space is not "", "Space must not be empty");
        Check(options.RoleClaimType is not "", "RoleClaimType must not be empty");
        Check(options.RoleClaimType is null || !options.RolesFromPolicy, "RoleClaimType must not be given with RolesFromPolicy");
        Check(
            options.RetryAfter >= LeastRetryAfter && options.RetryAfter <= MostRetryAfter
                && options.RetryAfter.Ticks % TimeSpan.TicksPerSecond == 0,
            "RetryAfter must be 1 s to 1 hour, in whole seconds");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add($"AddCasesPdpAuthorization: {fault}.");
            }
        }
    }
}
