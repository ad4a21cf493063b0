using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Explanations;

/// <summary>Reads the gates of an action, in the order in which they are judged.</summary>
internal static class GateReader
{
    /// <summary>How a requirement begins that any of several connector types meets.</summary>
    public const string OneOf = "one of ";

    private const string CompleteTier = "serverless-security-complete";

    public static IReadOnlyList<GateStatus> Read(ResolvedQuestion question)
    {
        var gates = new List<GateStatus>();
        if (!question.IsResolved)
        {
            return gates;
        }

        // Only calls have gates of the deployment; a restricted case hides itself from operations too.
        if (question.Grants.Call(question.Request.Action) is { } call)
        {
            AddTier(gates, question, call);
            AddLicense(gates, question, call);
            AddConnector(gates, question, call);
        }

        AddVisibility(gates, question);
        return gates;
    }

    /// <summary>The licence that the call with its facets needs.</summary>
    public static LicenseLevel LicenseOf(ResolvedQuestion question, CallDefinition call) => call.Facets
        .Where(f => question.Request.Facets.Any(name => FacetNames.Parse(name) == f.Facet))
        .Select(f => f.License).Append(call.License).Max();

    /// <summary>The least licence for the connector type asked for, or for the least demanding one; null for an unknown type.</summary>
    public static LicenseLevel? LicenseOfConnector(ResolvedQuestion question)
    {
        var known = KibanaCatalogue.Embedded.Connectors;
        return question.Request.Connector is not { } type ? known.Values.Min() : known.TryGetValue(type, out var least) ? least : null;
    }

    public static string Text(LicenseLevel license) => license.ToString().ToLowerInvariant();

    private static void AddTier(List<GateStatus> gates, ResolvedQuestion question, CallDefinition call)
    {
        var deployment = question.Grants.Settings.Deployment;
        if (call.NeedsConnectorTier)
        {
            var isOpen = !deployment.ExcludesConnectorCalls;
            gates.Add(new GateStatus(Reason.TierExcludes, isOpen, "tier", deployment.Name, isOpen ? deployment.Name : CompleteTier));
        }
    }

    private static void AddLicense(List<GateStatus> gates, ResolvedQuestion question, CallDefinition call)
    {
        var required = LicenseOf(question, call);
        if (required > LicenseLevel.Basic)
        {
            var isOpen = question.Grants.Settings.License >= required;
            gates.Add(new GateStatus(Reason.LicenseTooLow, isOpen, "license", ActualLicense(question), Text(required)));
        }
    }

    private static void AddConnector(List<GateStatus> gates, ResolvedQuestion question, CallDefinition call)
    {
        if (!call.JudgesConnector)
        {
            return;
        }

        var type = question.Request.Connector;
        if (LicenseOfConnector(question) is { } least)
        {
            var isOpen = question.Grants.Settings.License >= least;
            var required = $"{Text(least)} for {type ?? "the least demanding type"}";
            gates.Add(new GateStatus(Reason.ConnectorNotAvailable, isOpen, "connector", ActualLicense(question), required));
        }
        else
        {
            var types = string.Join(", ", KibanaCatalogue.Embedded.Connectors.Keys.Order(StringComparer.Ordinal));
            gates.Add(new GateStatus(Reason.ConnectorNotAvailable, IsOpen: false, "connector", type!, $"{OneOf}{types}"));
        }
    }

    private static void AddVisibility(List<GateStatus> gates, ResolvedQuestion question)
    {
        var mode = question.Request.AccessMode;
        if (mode is not null && CaseVisibility.IsRestricted(question.Snapshot, Encoding.UTF8.GetBytes(mode)))
        {
            var isOpen = !question.Question.IsHidden;
            var actual = isOpen ? "visible to the subject" : "restricted, the subject is no assignee";
            var required = question.Grants.Settings.Deployment.IsServerless ? "an assignee" : "an assignee, or the role superuser";
            gates.Add(new GateStatus(Reason.NotVisible, isOpen, "visibility", actual, required));
        }
    }

    private static string ActualLicense(ResolvedQuestion question) =>
        question.Grants.Settings.Deployment.IsServerless ? "serverless" : Text(question.Grants.Settings.License);
}

/// <summary>A gate before an action, and whether it is open.</summary>
/// <param name="Reason">The reason with which it denies.</param>
/// <param name="IsOpen">Whether it is open.</param>
/// <param name="Name">What it looks at: <c>tier</c>, <c>license</c>, <c>connector</c>, <c>visibility</c>.</param>
/// <param name="Actual">What it found, such as <c>gold</c>.</param>
/// <param name="Required">What would open it, such as <c>platinum</c>.</param>
public sealed record GateStatus(Reason Reason, bool IsOpen, string Name, string Actual, string Required);
