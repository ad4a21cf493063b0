namespace CasesPdp.Server.Hosting;

/// <summary>The states of a server, the one that outweighs the others first.</summary>
internal enum ReadyState
{
    /// <summary>It stops: calls in flight are finished.</summary>
    Draining,

    /// <summary>It listens, and not everything of it runs.</summary>
    Starting,

    /// <summary>The newest release of its channel has not been confirmed for longer than the settings allow.</summary>
    ChannelStale,

    /// <summary>It serves the built-in example policy.</summary>
    ExampleBundle,

    /// <summary>It serves; a newer revision waits for an approval.</summary>
    HeldForApproval,

    /// <summary>It serves, and the bundle's directory or its channel holds something else: broken, passed over, or not reached.</summary>
    ServingStale,

    /// <summary>It serves what the bundle's directory or its channel holds.</summary>
    Serving,
}

/// <summary>What probes read of a state.</summary>
internal static class ReadyStates
{
    /// <summary>Whether calls are to be sent to it.</summary>
    public static bool IsReady(this ReadyState state) => state is not (ReadyState.Draining or ReadyState.Starting or ReadyState.ChannelStale);

    /// <summary>Its stable name.</summary>
    public static string Name(this ReadyState state) => state switch
    {
        ReadyState.Draining => "draining",
        ReadyState.Starting => "starting",
        ReadyState.ChannelStale => "channel-stale",
        ReadyState.ExampleBundle => "example-bundle",
        ReadyState.HeldForApproval => "held-for-approval",
        ReadyState.ServingStale => "serving-stale",
        _ => "serving",
    };
}
