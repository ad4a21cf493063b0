using System.Runtime.CompilerServices;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Compilation;

namespace CasesPdp.Policies.Explanations;

/// <summary>What the privileges of a bundle grant, by name: what explanations look up.</summary>
/// <remarks>Built once for each bundle, when it is first asked for, and dropped with it. Immutable.</remarks>
internal sealed class BundleGrants
{
    private static readonly ConditionalWeakTable<Bundle, BundleGrants> Built = [];

    private readonly Dictionary<string, RoleDocument> _roles;
    private readonly Dictionary<string, OperationDefinition> _operations;
    private readonly Dictionary<string, CallDefinition> _calls;
    private readonly Lazy<Dictionary<string, int>> _holders;

    private BundleGrants(Bundle bundle)
    {
        Bundle = bundle;
        Features = new RegisteredFeatures(bundle);
        Layout = GrantLayout.For(Features, bundle.Settings);
        Privileges = new PrivilegeTable(Layout, Features, bundle.Settings);
        _roles = bundle.Roles.ToDictionary(r => r.Name, StringComparer.Ordinal);
        _operations = Features.Line.Operations.ToDictionary(o => o.Name, StringComparer.Ordinal);
        _calls = Features.Line.Calls.ToDictionary(c => c.Name, StringComparer.Ordinal);
        _holders = new Lazy<Dictionary<string, int>>(() => YieldPoint.Each(bundle.Subjects)
            .SelectMany(s => s.Roles.Distinct(StringComparer.Ordinal))
            .GroupBy(r => r, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal));

        var rows = Privileges.All.Select(p => RowOf(p.Feature, p.Privilege, p.Row)).Where(p => p.Operations + p.SharedNames > 0);
        var leastFirst = WithoutTwins(rows)
            .OrderBy(p => p.Operations).ThenBy(p => p.SharedNames).ThenBy(p => p.Name, StringComparer.Ordinal).ToList();
        var deprecated = Features.All.Where(f => f.IsDeprecated).Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
        Current = [.. leastFirst.Where(p => !deprecated.Contains(p.Feature))];
        Deprecated = [.. leastFirst.Where(p => deprecated.Contains(p.Feature))];
    }

    public Bundle Bundle { get; }

    public BundleSettings Settings => Bundle.Settings;

    public RegisteredFeatures Features { get; }

    public GrantLayout Layout { get; }

    public PrivilegeTable Privileges { get; }

    /// <summary>Privileges of features that nothing replaces, least first. Of twins only one.</summary>
    public IReadOnlyList<PrivilegeRow> Current { get; }

    /// <summary>Privileges of deprecated features, least first.</summary>
    public IReadOnlyList<PrivilegeRow> Deprecated { get; }

    public static BundleGrants Of(Bundle bundle) => Built.GetValue(bundle, b => new BundleGrants(b));

    public RoleDocument? Role(string name) => _roles.GetValueOrDefault(name);

    /// <summary>How many listed subjects have the role; null where the bundle lists no subjects.</summary>
    public int? Holders(string role) => Bundle.Subjects.Count == 0 ? null : _holders.Value.GetValueOrDefault(role);

    public OperationDefinition? Operation(string name) => _operations.GetValueOrDefault(name);

    public CallDefinition? Call(string name) => _calls.GetValueOrDefault(name);

    /// <summary>A row of <see cref="Privileges"/> as it is granted: with the files bits.</summary>
    public PrivilegeRow RowOf(string feature, string privilege, ulong[] row)
    {
        var copy = (ulong[])row.Clone();
        Layout.MirrorFilesTags(copy);
        return new PrivilegeRow(feature, privilege, copy, Layout.Owners.Count);
    }

    private static IEnumerable<PrivilegeRow> WithoutTwins(IEnumerable<PrivilegeRow> rows)
    {
        var all = rows.ToDictionary(p => p.Name, StringComparer.Ordinal);
        return all.Values.Where(p => TwinOf(p.Privilege) is not { } twin
            || !all.TryGetValue($"{p.Feature}.{twin}", out var other)
            || !other.Row.AsSpan().SequenceEqual(p.Row));
    }

    // What bears on cases may be the same in both; then the name that promises less, or that the role editor shows first, is advised.
    private static string? TwinOf(string privilege) => privilege switch
    {
        "minimal_all" => "all",
        "minimal_read" or "all" => "read",
        _ => null,
    };
}
