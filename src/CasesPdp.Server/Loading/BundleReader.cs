using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Server.Loading;

// Stands in for the bundle reader until it is there.
internal static class BundleReader
{
    public static BundleReading Read(string directory) => throw new NotSupportedException(directory);

    public static BundleReading ReadDefault()
    {
        var catalogue = KibanaCatalogue.Embedded;
        var deployment = catalogue.Deployments["serverless-security-complete"];
        return new BundleReading(
            new Bundle
            {
                Settings = new BundleSettings
                {
                    Kibana = catalogue.NewestVersion,
                    Deployment = deployment,
                    License = LicenseLevel.Enterprise,
                    StackCases = deployment.StackCasesDefault,
                },
                Roles = catalogue.BundledRoles[deployment.RoleSet],
                Digest = catalogue.Digest,
            },
            []);
    }

    internal sealed record BundleReading(Bundle? Bundle, IReadOnlyList<Diagnostic> Diagnostics);
}
