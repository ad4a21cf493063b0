using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Reference;

/// <summary>Answers whether a role document grants an action in a space, by walking its entries.</summary>
internal sealed class ReferenceGrants(ReferenceFeatures features, ReferencePrivileges privileges)
{
    private const string KibanaApplication = "kibana-.kibana";

    /// <summary>Whether any entry of the role grants the action in the space.</summary>
    public bool Grants(RoleDocument role, string space, string action) =>
        role.Kibana.Any(entry => Covers(entry, space) && Gives(entry, action))
            || role.Applications.Any(entry => Covers(entry, space) && entry.Privileges.Any(privilege => Gives(privilege, action)));

    private static bool Covers(KibanaGrant entry, string space) => entry.Spaces.Contains("*") || entry.Spaces.Contains(space);

    private bool Gives(KibanaGrant entry, string action) =>
        (entry.Base.Contains("all") && privileges.BaseAll.Contains(action))
            || (entry.Base.Contains("read") && privileges.BaseRead.Contains(action))
            || entry.Features.Any(f => f.Privileges.Any(p => privileges.Of(f.Feature, p).Contains(action)));

    private static bool Covers(ApplicationGrant entry, string space) =>
        IsKibana(entry.Application) && entry.Resources.Any(pattern => ReferencePattern.Matches(pattern, $"space:{space}"));

    private static bool IsKibana(string application) =>
        application == KibanaApplication
            || (application.EndsWith('*') && KibanaApplication.StartsWith(application[..^1], StringComparison.Ordinal));

    private bool Gives(string privilege, string action)
    {
        // 1. Total: all there is.
        if (privilege == "*")
        {
            return features.Registers(action);
        }

        // 2. The name of a stored privilege; names that are not registered give nothing.
        if (IsPrivilegeName(privilege))
        {
            return privileges.Stored(privilege).Contains(action);
        }

        // 3. A pattern over actions, which bypasses privileges and so also what the licence withholds of them.
        return features.IsKnownRaw(action) && ReferencePattern.Matches(privilege, action);
    }

    private static bool IsPrivilegeName(string text) =>
        text.Length > 0 && char.IsAsciiLetterLower(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
}
