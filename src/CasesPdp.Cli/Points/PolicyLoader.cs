using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Cli.Points;

/// <summary>Reads and compiles the bundle that answers.</summary>
internal static class PolicyLoader
{
    private const string Epoch = "cli";

    /// <summary>The policy of the bundle in that directory, or the built-in one.</summary>
    public static LoadedPolicy Load(string? directory, Terminal terminal)
    {
        if (directory is null)
        {
            terminal.Error.WriteLine("No --bundle and no --server: the built-in example policy answers.");
        }

        var catalogue = KibanaCatalogue.Embedded;
        var deployment = catalogue.Deployments["serverless-security-complete"];
        var bundle = new Bundle
        {
            Settings = new BundleSettings { Kibana = catalogue.NewestVersion, Deployment = deployment, License = LicenseLevel.Enterprise, StackCases = deployment.StackCasesDefault },
            Roles = [.. catalogue.BundledRoles[deployment.RoleSet]],
            Digest = catalogue.Digest,
        };
        return LoadedPolicy.Compile(bundle, Epoch, sequence: 1, isDefault: directory is null);
    }
}
