using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Catalogue;

/// <summary>The built-in owners that a deployment registers; custom features add theirs.</summary>
internal static class RegisteredOwners
{
    public static HashSet<string> Of(BundleSettings settings)
    {
        var owners = new HashSet<string>(settings.Deployment.Owners, StringComparer.Ordinal);
        if (settings.StackCases)
        {
            owners.Add(KibanaCatalogue.StackCasesOwner);
        }

        return owners;
    }
}
