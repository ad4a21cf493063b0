namespace CasesPdp.Distribution.Following;

/// <summary>Which channel an instance follows, and how.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="Instance">The instance's name.</param>
/// <param name="Labels">The instance's labels.</param>
public sealed record FollowingOptions(string Channel, string Instance, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Over how long the fetches of a fleet are spread.</summary>
    public TimeSpan FetchSpread { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For how long the newest release may go unconfirmed before the instance is stale; zero: for ever.</summary>
    public TimeSpan MostStale { get; init; }
}
