using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.DecisionLog;

/// <summary>Finds the questions that ask for an operation: by its name or alias, by a call that needs it, or as a raw Kibana action.</summary>
/// <remarks>A record does not say which Kibana version it was decided for: a call counts if it asks for the operation on any version.</remarks>
internal sealed class OperationFilter
{
    private const string RawPrefix = "cases:";

    private static readonly IReadOnlyList<KibanaLine> Lines = [.. KibanaCatalogue.Embedded.Lines.Values];

    private readonly string _checkedAs;

    /// <summary>A filter for that operation, which is one of <see cref="Known"/>.</summary>
    public OperationFilter(string operation) => _checkedAs = CheckedAs(operation) ?? operation;

    /// <summary>The operations of every Kibana version.</summary>
    public static IReadOnlyList<string> Known { get; } =
        [.. Lines.SelectMany(l => l.Operations).Select(o => o.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Whether the question asks for the operation.</summary>
    public bool Matches(DecisionRequest request)
    {
        if (request.Action.StartsWith(RawPrefix, StringComparison.Ordinal))
        {
            return request.Action.AsSpan(request.Action.LastIndexOf('/') + 1).SequenceEqual(_checkedAs);
        }

        return CheckedAs(request.Action) is { } operation
            ? operation == _checkedAs
            : Lines.SelectMany(l => l.Calls).Any(c => c.Name == request.Action && Asks(c, request.Facets));
    }

    private static string? CheckedAs(string operation) =>
        Lines.SelectMany(l => l.Operations).FirstOrDefault(o => o.Name == operation)?.CheckedAs;

    private bool Asks(CallDefinition call, IReadOnlyList<string> names)
    {
        var facets = names.Aggregate(Facets.None, (set, name) => set | FacetNames.Parse(name));
        if (!call.IsUpdate)
        {
            return call.Operations.Concat(call.AnyOwnerOperations)
                .Concat(call.Facets.Where(f => facets.HasFlag(f.Facet)).SelectMany(f => f.Operations))
                .Any(o => CheckedAs(o) == _checkedAs);
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
