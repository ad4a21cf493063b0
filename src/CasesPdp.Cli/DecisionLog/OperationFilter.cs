using System.Collections.Frozen;
using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.DecisionLog;

/// <summary>Finds the questions that ask for an operation: by name or alias, by a call that needs it, or as a raw Kibana action.</summary>
/// <remarks>A record does not name its Kibana version: a call counts if it asks for the operation on any version.</remarks>
internal sealed class OperationFilter
{
    private const string RawPrefix = "cases:";

    private static readonly FrozenDictionary<string, string> CheckedAs = KibanaCatalogue.Embedded.CheckedAs;
    private static readonly ILookup<string, CallDefinition> Calls =
        KibanaCatalogue.Embedded.Lines.Values.SelectMany(l => l.Calls).ToLookup(c => c.Name, StringComparer.Ordinal);

    private readonly string _checkedAs;

    /// <summary>The calls of every version.</summary>
    public static IEnumerable<string> CallNames => Calls.Select(c => c.Key);

    /// <summary>A filter for that operation, which is one of <see cref="KibanaCatalogue.CheckedAs"/>.</summary>
    public OperationFilter(string operation) => _checkedAs = CheckedAs.GetValueOrDefault(operation, operation);

    /// <summary>Whether the question asks for the operation.</summary>
    public bool Matches(DecisionRequest request)
    {
        if (request.Action.StartsWith(RawPrefix, StringComparison.Ordinal))
        {
            return request.Action.AsSpan(request.Action.LastIndexOf('/') + 1).SequenceEqual(_checkedAs);
        }

        return CheckedAs.TryGetValue(request.Action, out var operation)
            ? operation == _checkedAs
            : Calls[request.Action].Any(c => Asks(c, request.Facets));
    }

    private bool Asks(CallDefinition call, IReadOnlyList<string> names)
    {
        var facets = names.Aggregate(Facets.None, (set, name) => set | FacetNames.Parse(name));
        if (!call.IsUpdate)
        {
            return call.Operations.Concat(call.AnyOwnerOperations)
                .Concat(call.Facets.Where(f => facets.HasFlag(f.Facet)).SelectMany(f => f.Operations))
                .Any(o => CheckedAs.GetValueOrDefault(o) == _checkedAs);
        }

        return _checkedAs switch
        {
            "reopenCase" => facets.HasFlag(Facets.Reopens),
            "assignCase" => facets.HasFlag(Facets.Assigns),
            "updateCase" => facets is not (Facets.Reopens or Facets.Assigns),
            _ => false,
        };
    }
}
