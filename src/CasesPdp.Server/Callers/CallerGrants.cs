using CasesPdp.Server.Options;

namespace CasesPdp.Server.Callers;

/// <summary>The grants of the settings <c>CasesPdp:Callers</c>, by identity.</summary>
/// <remarks>Without any list everybody may call everything. With one, what is not granted is refused. Names are compared byte by
/// byte.</remarks>
internal sealed class CallerGrants
{
    private readonly Dictionary<string, Grants> _grants = new(StringComparer.Ordinal);

    public CallerGrants(CallerOptions options)
    {
        if (options.IsConfigured)
        {
            Add(options.Decisions, Grants.Decisions);
            Add(options.Insight, Grants.Insight);
            Add(options.Administration, Grants.Administration);
            Add(options.Snapshots, Grants.Snapshots);
        }
        else
        {
            _grants.Add(CallerName.Anybody, Grants.All);
        }

        Anonymous = new Caller(Caller.AnonymousName, Of(CallerName.Anybody), isKnown: false);
    }

    /// <summary>A caller for whom nothing vouches.</summary>
    public Caller Anonymous { get; }

    /// <summary>The caller with these identities: what any of them is granted, and what anybody is. The first is its name.</summary>
    public Caller Known(params IReadOnlyList<string> identities) => new(
        identities[0], identities.Aggregate(Of(CallerName.Anybody), (grants, identity) => grants | Of(identity)), isKnown: true);

    private Grants Of(string identity) => _grants.GetValueOrDefault(identity);

    private void Add(string? list, Grants granted)
    {
        foreach (var identity in CallerName.Split(list))
        {
            _grants[identity] = Of(identity) | granted;
        }
    }
}
