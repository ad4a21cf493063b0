using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads an entry of a role's <c>kibana</c> list.</summary>
internal sealed class KibanaGrantReader(PrivilegeCheck? check, ReadingContext context)
{
    private const string EverySpace = "*";

    internal static readonly string[] Members = ["spaces", "base", "feature"];
    private static readonly ImmutableArray<string> EverySpaceOnly = [EverySpace];

    private readonly NodeReader _nodes = new(context);
    private readonly List<string> _spaces = [];

    public KibanaGrant? Read(string role, DocumentNode node)
    {
        if (_nodes.Mapping(node, "An entry of `kibana`") is not { } entry)
        {
            return null;
        }

        if (entry.Repeat?.Value is KibanaGrant known)
        {
            return known;
        }

        var (errorsBefore, findingsBefore) = (context.Findings.ErrorCount, context.Findings.Count);
        var isMisspelt = MisspeltMembers.Warn(entry, Members, role, "an entry of `kibana` of the role", context.Findings);
        var spaces = ReadSpaces(entry);
        var basePrivileges = _nodes.OptionalTexts(entry, "base");
        var features = ReadFeatures(role, entry);
        CheckBase(role, entry, basePrivileges, features.Length);

        // Another finding about the entry is reason enough for it to grant nothing.
        if (basePrivileges.Length == 0 && features.Length == 0 && !isMisspelt && context.Findings.ErrorCount == errorsBefore)
        {
            context.Findings.Warning(
                DiagnosticCodes.EmptyEntry,
                entry.Span,
                $"An entry of the role {MessageText.Quote(role)} has neither `base` nor `feature` privileges and grants nothing.");
        }

        var grant = new KibanaGrant(spaces, basePrivileges, features);
        context.Remember(entry, grant, findingsBefore);
        return grant;
    }

    private ImmutableArray<string> ReadSpaces(MappingNode entry)
    {
        if (entry.Find("spaces") is not { } node)
        {
            return EverySpaceOnly;
        }

        if (_nodes.Sequence(node, "`spaces`") is not { } list)
        {
            return [];
        }

        _spaces.Clear();
        foreach (var item in list.Items)
        {
            if (_nodes.Text(item, "A space id") is not { } id)
            {
                continue;
            }

            if (id == EverySpace && list.Items.Length > 1)
            {
                Report(item.Span, "`*` stands for every space and must stand alone in `spaces`.");
            }
            else if (id != EverySpace && !SpaceId.IsWellFormed(id))
            {
                Report(item.Span, $"The space id {MessageText.Quote(id)} may hold only a-z, 0-9, `_` and `-`.");
            }
            else if (_nodes.IsName(id, item.Span, "The space id"))
            {
                _spaces.Add(id);
            }
        }

        if (list.Items.Length == 0)
        {
            Report(node.Span, "`spaces` is empty; leave it out, or write `*`, for every space.");
        }

        return context.Texts.Share(_spaces);
    }

    private ImmutableArray<FeatureGrant> ReadFeatures(string role, MappingNode entry)
    {
        if (entry.Find("feature") is not { } node || _nodes.Mapping(node, "`feature`") is not { } mapping)
        {
            return [];
        }

        if (mapping.Repeat?.Value is FeatureGrant[] known)
        {
            return ImmutableCollectionsMarshal.AsImmutableArray(known);
        }

        var findingsBefore = context.Findings.Count;
        var features = new FeatureGrant[mapping.Members.Length];
        for (var i = 0; i < features.Length; i++)
        {
            var member = mapping.Members[i];
            var privileges = _nodes.Texts(member.Value, "The privileges of a feature");
            check?.Check(role, member.Key, privileges, member.KeySpan);
            features[i] = new FeatureGrant(member.Key, privileges);
        }

        context.Remember(mapping, features, findingsBefore);
        return ImmutableCollectionsMarshal.AsImmutableArray(features);
    }

    private void CheckBase(string role, MappingNode entry, ImmutableArray<string> basePrivileges, int features)
    {
        if (basePrivileges.Length > 0 && features > 0)
        {
            context.Findings.Error(
                DiagnosticCodes.BaseWithFeatures,
                entry.Span,
                $"An entry of the role {MessageText.Quote(role)} has both `base` and `feature` privileges; write two entries.");
        }

        var span = entry.Find("base")?.Span ?? entry.Span;
        foreach (var privilege in basePrivileges)
        {
            if (privilege is not ("all" or "read"))
            {
                context.Findings.Warning(
                    DiagnosticCodes.UnknownBase,
                    span,
                    $"The base privilege {MessageText.Quote(privilege)} of the role {MessageText.Quote(role)} grants nothing; "
                    + $"known are `all` and `read`.{MessageText.DidYouMean(NameSuggestion.Nearest(privilege, ["all", "read"]))}");
            }
        }
    }

    private void Report(SourceSpan span, string message) => context.Findings.Error(DiagnosticCodes.InvalidSpaces, span, message);
}
