using System.Buffers;
using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads what a privilege of a custom feature gives.</summary>
internal sealed class PrivilegeReader(KibanaCatalogue catalogue, BundleSettings? settings, ReadingContext context)
{
    private const string ExcludeFromBase = "excludeFromBasePrivileges";

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create(Letters);
    private static readonly SearchValues<char> OwnerCharacters = SearchValues.Create(Letters + ".");

    // Each would take something away from what the rest of the feature grants; ignoring one would grant too much.
    private static readonly string[] Narrowing = ["hidden", "minimumLicense", "requireAllSpaces", "disabled"];

    private readonly NodeReader _nodes = new(context);

    public PrivilegeDefinition Read(MappingNode privilege, IReadOnlyList<string> featureOwners, bool excludedFromBase) => new()
    {
        Cases = ReadCases(privilege, featureOwners),
        Api = _nodes.OptionalTexts(privilege, "api"),
        Ui = _nodes.OptionalTexts(privilege, "ui"),
        ExcludedFromBase = excludedFromBase,
    };

    public bool ReadExcluded(MappingNode mapping) =>
        mapping.Find(ExcludeFromBase) is { } node && _nodes.Flag(node, $"`{ExcludeFromBase}`") is true;

    /// <summary>Reports members that narrow grants and are not evaluated.</summary>
    public void CheckNarrowing(MappingNode mapping, string of, bool excludable = true)
    {
        foreach (var member in mapping.Members)
        {
            if (Narrowing.Contains(member.Key) || (!excludable && member.Key == ExcludeFromBase))
            {
                context.Findings.Error(
                    DiagnosticCodes.NarrowingMember,
                    member.KeySpan,
                    $"`{member.Key}` of {of} is not evaluated, and ignoring it could grant too much; leave it out.");
            }
        }
    }

    public bool IsId(string id, SourceSpan span, string what)
    {
        if (!id.AsSpan().ContainsAnyExcept(IdCharacters))
        {
            return true;
        }

        context.Findings.Error(
            DiagnosticCodes.InvalidId,
            span,
            $"{what} {MessageText.Quote(id)} may hold only letters, digits, `_` and `-`.");
        return false;
    }

    /// <summary>A list of owners, each once; those with other characters than allowed are reported and left out.</summary>
    public IReadOnlyList<string> ReadOwners(DocumentNode node, string what)
    {
        if (_nodes.Sequence(node, what) is not { } list)
        {
            return [];
        }

        var owners = new List<string>(list.Items.Length);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            if (_nodes.Name(item, "An owner") is not { } owner)
            {
                continue;
            }

            if (owner.AsSpan().ContainsAnyExcept(OwnerCharacters))
            {
                context.Findings.Error(
                    DiagnosticCodes.InvalidOwner,
                    item.Span,
                    $"The owner {MessageText.Quote(owner)} may hold only letters, digits, `_`, `-` and `.`.");
            }
            else if (seen.Add(owner))
            {
                owners.Add(owner);
            }
        }

        return owners;
    }

    private List<CategoryGrant> ReadCases(MappingNode privilege, IReadOnlyList<string> featureOwners)
    {
        var grants = new List<CategoryGrant>();
        if (privilege.Find("cases") is not { } node || _nodes.Mapping(node, "`cases` of a privilege") is not { } cases)
        {
            return grants;
        }

        foreach (var member in cases.Members)
        {
            var owners = ReadOwners(member.Value, $"The owners of {MessageText.Quote(member.Key)}");
            CheckDeclared(owners, featureOwners, member);
            if (IsOnLine(member))
            {
                grants.Add(new CategoryGrant(member.Key, owners));
            }
        }

        return grants;
    }

    private void CheckDeclared(IReadOnlyList<string> owners, IReadOnlyList<string> featureOwners, MappingMember member)
    {
        foreach (var owner in owners.Except(featureOwners))
        {
            context.Findings.Error(
                DiagnosticCodes.OwnerNotDeclared,
                member.Value.Span,
                $"The owner {MessageText.Quote(owner)} is not among those that the feature lists in `cases`."
                + MessageText.DidYouMean(context.Findings.KeepsErrors ? NameSuggestion.Nearest(owner, featureOwners) : null));
        }
    }

    private bool IsOnLine(MappingMember member)
    {
        if (!catalogue.Categories.Contains(member.Key))
        {
            context.Findings.Error(
                DiagnosticCodes.UnknownCategory,
                member.KeySpan,
                $"{MessageText.Quote(member.Key)} is not a category of case operations; the categories are "
                + $"{string.Join(", ", catalogue.Categories.Order(StringComparer.Ordinal).Select(MessageText.Quote))}."
                + MessageText.DidYouMean(NameSuggestion.Nearest(member.Key, catalogue.Categories)));
            return false;
        }

        if (settings is null || catalogue.Lines[settings.Kibana].Categories.ContainsKey(member.Key))
        {
            return true;
        }

        context.Findings.Warning(
            DiagnosticCodes.LaterCategory,
            member.KeySpan,
            $"Kibana {settings.Kibana} does not have the category `{member.Key}` yet; it grants nothing.");
        return false;
    }
}
