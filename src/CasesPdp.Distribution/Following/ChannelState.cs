namespace CasesPdp.Distribution.Following;

/// <summary>How an instance stands to its channel. Whatever the state, it goes on serving the last policy that was good.</summary>
public enum ChannelState
{
    /// <summary>It serves, or holds, what the newest release says.</summary>
    Following = 1,

    /// <summary>The store does not answer.</summary>
    Unreachable = 2,

    /// <summary>The store does not accept the instance's credentials.</summary>
    Unauthenticated = 3,

    /// <summary>The store does not allow the instance to read.</summary>
    Forbidden = 4,

    /// <summary>The store is another one than before, or an older state of it, and lacks releases that the instance has accepted.</summary>
    Replaced = 5,

    /// <summary>The newest release, or its content, is not one that may be served.</summary>
    Refused = 6,

    /// <summary>Two releases carry the same number: somebody signed twice.</summary>
    Forked = 7,

    /// <summary>The newest release is good, and its content is not in the store.</summary>
    ContentMissing = 8,

    /// <summary>The newest release has not been confirmed for longer than the instance accepts.</summary>
    Stale = 9,
}
