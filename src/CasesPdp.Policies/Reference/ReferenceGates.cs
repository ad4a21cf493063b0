using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Reference;

/// <summary>The gates of the deployment, which stand behind the privileges.</summary>
internal sealed class ReferenceGates(BundleSettings settings)
{
    /// <summary>Whether messages that leave Kibana cannot link back to it. Serverless projects always know their address.</summary>
    public bool LinksUnavailable => !settings.Deployment.IsServerless && settings.PublicBaseUrl is null;

    /// <summary>The reason of the first gate that is closed to the call; null when all are open.</summary>
    public Reason? FirstClosed(ReferenceRequirement required, string? connector)
    {
        if (required.NeedsConnectorTier && settings.Deployment.ExcludesConnectorCalls)
        {
            return Reason.TierExcludes;
        }

        if (!HasLicense(required.License))
        {
            return Reason.LicenseTooLow;
        }

        return required.JudgesConnector && !IsConnectorAvailable(connector) ? Reason.ConnectorNotAvailable : null;
    }

    private bool IsConnectorAvailable(string? connector)
    {
        // Without a type the least demanding one counts.
        if (connector is null)
        {
            return HasLicense(LicenseLevel.Gold);
        }

        return KibanaCatalogue.Embedded.Connectors.TryGetValue(connector, out var license) && HasLicense(license);
    }

    /// <summary>Serverless projects have every licence.</summary>
    private bool HasLicense(LicenseLevel least) => settings.Deployment.IsServerless || settings.License >= least;
}
