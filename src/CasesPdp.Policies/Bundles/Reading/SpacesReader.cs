using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads the listed spaces of <c>pdp.yaml</c>.</summary>
internal sealed class SpacesReader(KibanaCatalogue catalogue, ReadingContext context)
{
    private const string Classic = "classic";

    internal static readonly string[] Keys = ["disabledFeatures", "solution"];

    private readonly NodeReader _nodes = new(context);
    private readonly List<(string Id, SourceSpan Span)> _hiddenFeatures = [];
    private readonly Dictionary<string, SourceSpan> _spans = new(StringComparer.Ordinal);

    /// <summary>Every id in a <c>disabledFeatures</c>, and where it stands.</summary>
    public IReadOnlyList<(string Id, SourceSpan Span)> HiddenFeatures => _hiddenFeatures;

    /// <summary>Where the listed spaces stand, by id.</summary>
    public IReadOnlyDictionary<string, SourceSpan> Spans => _spans;

    public IReadOnlyList<SpaceSettings> Read(DocumentNode node, bool serverless)
    {
        if (_nodes.Mapping(node, "`spaces`") is not { } listed)
        {
            return [];
        }

        if (listed.Members.Length > context.Limits.Spaces)
        {
            context.Findings.Error(
                DiagnosticCodes.TooManySpaces,
                listed.Members[context.Limits.Spaces].KeySpan,
                $"There are {listed.Members.Length} listed spaces; at most {context.Limits.Spaces} are read.");
            return [];
        }

        return [.. listed.Members.Select(m => ReadSpace(m, serverless)).OfType<SpaceSettings>()];
    }

    private SpaceSettings? ReadSpace(MappingMember member, bool serverless)
    {
        if (!_nodes.IsName(member.Key, member.KeySpan, "The space id"))
        {
            return null;
        }

        if (!SpaceId.IsWellFormed(member.Key))
        {
            context.Findings.Error(
                DiagnosticCodes.InvalidSpaceId,
                member.KeySpan,
                $"The space id {MessageText.Quote(member.Key)} may hold only a-z, 0-9, `_` and `-`.");
        }

        if (_nodes.Mapping(member.Value, "A space") is not { } space)
        {
            return null;
        }

        MemberNames.Check(space, Keys, DiagnosticCodes.UnknownSetting, "a space", context.Findings);
        _spans[member.Key] = member.KeySpan;
        var hidden = _nodes.OptionalTexts(space, "disabledFeatures");
        if (space.Find("disabledFeatures") is SequenceNode list)
        {
            _hiddenFeatures.AddRange(list.Items.OfType<ScalarNode>().Select(s => (s.Text, s.Span)));
        }

        var solution = ReadSolution(space, serverless);
        if (hidden.Length > 0 && solution != Classic)
        {
            context.Findings.Warning(
                DiagnosticCodes.DisabledFeaturesIgnored,
                space.Find("disabledFeatures")!.Span,
                $"`disabledFeatures` is ignored: `solution` of the space is {MessageText.Quote(solution)}, and Kibana then hides features by "
                + "the solution alone. Remove one of the two.");
        }

        return new SpaceSettings(member.Key, hidden, solution);
    }

    private string ReadSolution(MappingNode space, bool serverless)
    {
        if (space.Find("solution") is not { } node)
        {
            return Classic;
        }

        if (serverless)
        {
            context.Findings.Warning(
                DiagnosticCodes.IgnoredOnServerless,
                node.Span,
                "`solution` is ignored: the spaces of a serverless deployment do not have it.");
            return Classic;
        }

        if (_nodes.Text(node, "`solution`") is not { } text)
        {
            return Classic;
        }

        if (catalogue.SolutionHides.ContainsKey(text))
        {
            return text;
        }

        var known = catalogue.SolutionHides.Keys.Order(StringComparer.Ordinal).ToList();
        context.Findings.Error(
            DiagnosticCodes.UnknownChoice,
            node.Span,
            $"`solution` must be {MessageText.OneOf(known)}; found {MessageText.Quote(text)}.");
        return Classic;
    }
}
