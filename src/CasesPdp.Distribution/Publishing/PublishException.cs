namespace CasesPdp.Distribution.Publishing;

/// <summary>Nothing was published, or it is not known whether it was.</summary>
public sealed class PublishException(PublishFault fault, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public PublishFault Fault { get; } = fault;
}

/// <summary>Why nothing was published.</summary>
public enum PublishFault
{
    /// <summary>The channel has no release.</summary>
    NoChannel,

    /// <summary>The channel has a release already.</summary>
    ChannelExists,

    /// <summary>The channel's head, or a release that is gone back to, is not one that a trusted key signed.</summary>
    NotTrusted,

    /// <summary>Another publisher was faster.</summary>
    LostRace,

    /// <summary>The head is not the one that was expected.</summary>
    NotExpected,

    /// <summary>What is asked for does not fit what the channel serves.</summary>
    NotPossible,

    /// <summary>A content is not there.</summary>
    ContentMissing,

    /// <summary>The store holds releases that the head does not know of, or what is there cannot be read.</summary>
    Inconsistent,

    /// <summary>It is not known whether the release was published.</summary>
    Unknown,
}
