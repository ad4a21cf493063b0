using System.Collections.Frozen;
using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Explanations;

/// <summary>The checks that Kibana makes for an action, in its order: the first that fails words the failure.</summary>
/// <remarks>
/// Which alias a call checks matters only for the text (<c>cases</c> or <c>case</c>). Operations of one row in the catalogue's calls are
/// checked one after the other, apart from creating and updating, which ask for all of them at once.
/// </remarks>
internal static class KibanaChecks
{
    private static readonly FrozenDictionary<string, string[]> Aliases = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["resolve-case"] = ["resolveCase"],
        ["get-case-metrics"] = ["getCaseMetrics"],
        ["bulk-get-cases"] = ["bulkGetCases"],
        ["find-cases"] = ["findCases"],
        ["search-cases"] = ["findCases"],
        ["similar-cases"] = ["findCases"],
        ["get-case-statuses"] = ["getCaseStatuses"],
        ["get-categories"] = ["getCategories"],
        ["get-cases-by-alert"] = ["getCaseIDsByAlertID"],
        ["get-cases-metrics"] = ["getCasesMetrics"],
        ["bulk-add-attachments"] = ["bulkCreateAttachments"],
        ["delete-all-attachments"] = ["deleteAllComments"],
        ["bulk-get-attachments"] = ["resolveCase", "bulkGetAttachments"],
        ["get-case-alerts"] = ["getCase", "getAlertsAttachedToCase"],
        ["delete-files"] = ["resolveCase", "deleteComment"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Re-opening stands first in Kibana's list, then assigning, then the rest.
    private static readonly string[] UpdateOrder = ["reopenCase", "assignCase", "updateCase"];

    public static IReadOnlyList<KibanaCheck> Of(ResolvedQuestion question)
    {
        if (question.Grants.Call(question.Request.Action) is not { } call)
        {
            return OfOperation(question);
        }

        // A route's tag is judged before its handler runs; so is what only the Actions feature knows, where no owner is asked about.
        var checks = new List<KibanaCheck>();
        if (call.Owners == OwnerRule.Free)
        {
            checks.AddRange(call.Shared.Select(Shared));
            return checks;
        }

        if (!call.IsUpdate)
        {
            AddAnyOwner(checks, question, call);
        }

        AddOperations(checks, question, call);
        if (call.IsUpdate)
        {
            AddAnyOwner(checks, question, call);
        }

        return checks;
    }

    private static List<KibanaCheck> OfOperation(ResolvedQuestion question)
    {
        var shared = question.Needs.Where(n => n.Owner is null && !n.IsAnyOwner).Select(n => Shared(n.Name));
        var name = question.Required.RawOwner >= 0
            ? question.Snapshot.Operations.Names[ResolvedQuestion.Places(question.Required.Operations).First()]
            : question.Request.Action;
        return question.Grants.Operation(name) is { } operation ? [new KibanaCheck([operation], false, null)] : [.. shared];
    }

    private static void AddAnyOwner(List<KibanaCheck> checks, ResolvedQuestion question, CallDefinition call) =>
        checks.AddRange(call.AnyOwnerOperations.Select(o => new KibanaCheck([question.Grants.Operation(o)!], true, null)));

    private static void AddOperations(List<KibanaCheck> checks, ResolvedQuestion question, CallDefinition call)
    {
        var facets = call.Facets.Where(f => question.Request.Facets.Any(n => FacetNames.Parse(n) == f.Facet)).ToList();
        var required = NamesOf(question);
        var isList = call.Owners == OwnerRule.List;
        if (call.IsUpdate)
        {
            checks.Add(new KibanaCheck(Definitions(question, UpdateOrder.Where(required.Contains)), false, null));
        }
        else if (call.Operations.Count > 0 && facets.Any(f => f.Operations.Count > 0))
        {
            var together = call.Operations.Concat(facets.SelectMany(f => f.Operations)).Where(required.Contains);
            checks.Add(new KibanaCheck(Definitions(question, together), false, null));
        }
        else
        {
            var single = Definitions(question, Aliases.GetValueOrDefault(call.Name) ?? call.Operations);
            checks.AddRange(single.Select(o => new KibanaCheck([o], isList, null)));
        }

        // Pushing reads the connector before it asks whether the case may be pushed.
        var places = call.JudgesConnector ? checks.FindIndex(c => c.Operations.Any(o => o.Name == "pushCase")) : checks.Count;
        checks.InsertRange(Math.Max(0, places), call.Shared.Concat(facets.SelectMany(f => f.Shared)).Select(Shared));
        if (call.FilesCreateTag || facets.Any(f => f.FilesCreateTag))
        {
            var tags = question.Needs.Where(n => n.Bits == OperationBits.FilesCreate).Select(n => Shared(n.Name));
            checks.InsertRange(call.FilesCreateTag ? 0 : checks.Count, tags);
        }
    }

    private static HashSet<string> NamesOf(ResolvedQuestion question) =>
        [.. ResolvedQuestion.Places(question.Required.Operations & ~OperationBits.FilesCreate)
            .Select(b => question.Snapshot.Operations.Names[b])];

    private static List<OperationDefinition> Definitions(ResolvedQuestion question, IEnumerable<string> names) =>
        [.. names.Select(question.Grants.Operation).OfType<OperationDefinition>()];

    private static KibanaCheck Shared(string name) => new([], false, name);
}

/// <summary>One check that Kibana makes on its way through a call: operations asked together, or an owner-independent name.</summary>
/// <param name="Operations">The operations, as Kibana names them in its failure text; empty for an owner-independent name.</param>
/// <param name="AnyOwner">Whether any available owner is enough.</param>
/// <param name="Shared">The owner-independent name, or the tag that attaching files asks for.</param>
internal sealed record KibanaCheck(IReadOnlyList<OperationDefinition> Operations, bool AnyOwner, string? Shared);
