using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Compilation;

/// <summary>Which bit of a grant row stands for what, in one policy.</summary>
internal sealed class GrantLayout
{
    /// <summary>Owner-independent names that calls ask for: always bits 0 to 4 of the first shared word.</summary>
    public static readonly string[] CallNames =
        ["connectors:read", "connectors:all", "alerts:read", "api:casesGetConnectorsConfigure", "api:casesSuggestUserProfiles"];

    private readonly Dictionary<string, int> _shared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _owners = new(StringComparer.Ordinal);
    private readonly int[] _filesCreateBits;

    /// <param name="owners">The registered owners.</param>
    /// <param name="operations">The checked-as names of the line.</param>
    /// <param name="registeredNames">The <c>api:</c> and <c>ui:</c> names that registered features name.</param>
    public GrantLayout(IReadOnlyList<string> owners, IReadOnlyList<string> operations, IEnumerable<string> registeredNames)
    {
        RegisteredNames = registeredNames.ToHashSet(StringComparer.Ordinal);
        SharedNames = [.. CallNames, .. RegisteredNames.Except(CallNames, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        for (var i = 0; i < SharedNames.Count; i++)
        {
            _shared.Add(SharedNames[i], i);
        }

        for (var i = 0; i < owners.Count; i++)
        {
            _owners.Add(owners[i], i);
        }

        Owners = owners;
        Operations = new OperationBits([.. operations]);
        FilesCreateTags = [.. owners.Select(o => $"api:{o}FilesCasesCreate")];
        _filesCreateBits = [.. FilesCreateTags.Select(t => RegisteredNames.Contains(t) ? _shared[t] : -1)];
    }

    /// <summary>The layout that a bundle's features and deployment ask for.</summary>
    public static GrantLayout For(RegisteredFeatures features, BundleSettings settings) => new(
        features.Owners,
        features.Line.CheckedOperations,
        features.All.SelectMany(f => NamesOf(f, settings.Deployment.HasCasesConnectors)));

    public IReadOnlyList<string> Owners { get; }

    public OperationBits Operations { get; }

    public IReadOnlyList<string> SharedNames { get; }

    public IReadOnlySet<string> RegisteredNames { get; }

    public IReadOnlyList<string> FilesCreateTags { get; }

    public int SharedWords => (SharedNames.Count + 63) / 64;

    public int Stride => Owners.Count + SharedWords;

    public int OwnerId(string owner) => _owners[owner];

    public int SharedBit(string name) => _shared[name];

    public void GrantOperation(Span<ulong> row, string owner, string operation) => row[_owners[owner]] |= Operations.Bit(operation);

    public void GrantShared(Span<ulong> row, string name)
    {
        var bit = _shared[name];
        row[Owners.Count + (bit / 64)] |= 1UL << (bit % 64);
    }

    /// <summary>Everything that is registered.</summary>
    public ulong[] Everything()
    {
        var row = new ulong[Stride];
        row.AsSpan(0, Owners.Count).Fill((1UL << Operations.Names.Count) - 1);
        foreach (var name in RegisteredNames.Append("connectors:read").Append("connectors:all").Append("alerts:read"))
        {
            GrantShared(row, name);
        }

        MirrorFilesTags(row);
        return row;
    }

    /// <summary>Sets the files bit of each owner whose tag the row grants. Last step of making a row.</summary>
    public void MirrorFilesTags(Span<ulong> row)
    {
        for (var owner = 0; owner < _filesCreateBits.Length; owner++)
        {
            var bit = _filesCreateBits[owner];
            if (bit >= 0 && (row[Owners.Count + (bit / 64)] >> (bit % 64) & 1) != 0)
            {
                row[owner] |= OperationBits.FilesCreate;
            }
        }
    }

    /// <summary>Everything that features name, licence disregarded, with the product feature's additions where it is there.</summary>
    public static IEnumerable<string> NamesOf(FeatureDefinition feature, bool hasCasesConnectors)
    {
        var definitions = new[] { feature.All, feature.Read }.OfType<PrivilegeDefinition>()
            .Concat(feature.SubFeatures.Select(s => s.Definition));
        return definitions.SelectMany(d => NamesOf(feature.Id, d, hasCasesConnectors));
    }

    /// <summary>The <c>api:</c> and <c>ui:</c> names of one definition.</summary>
    public static IEnumerable<string> NamesOf(string featureId, PrivilegeDefinition definition, bool hasCasesConnectors) =>
        ApiOf(definition, hasCasesConnectors).Concat(UiOf(featureId, definition, hasCasesConnectors));

    /// <summary>The <c>ui:</c> names of one definition.</summary>
    public static IEnumerable<string> UiOf(string featureId, PrivilegeDefinition definition, bool hasCasesConnectors) =>
        (hasCasesConnectors ? definition.Ui.Concat(definition.CasesConnectorsUi) : definition.Ui).Select(ui => $"ui:{featureId}/{ui}");

    private static IEnumerable<string> ApiOf(PrivilegeDefinition definition, bool hasCasesConnectors) =>
        (hasCasesConnectors ? definition.Api.Concat(definition.CasesConnectorsApi) : definition.Api).Select(api => $"api:{api}");
}
