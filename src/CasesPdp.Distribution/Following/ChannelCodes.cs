namespace CasesPdp.Distribution.Following;

/// <summary>The stable codes of why an instance does not follow its channel, besides those of <see cref="Releases.ReleaseFaultCodes"/>.</summary>
public static class ChannelCodes
{
    /// <summary>Nothing was read yet.</summary>
    public const string Starting = "starting";

    /// <summary>The store does not answer.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The store does not accept the credentials.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>The store does not allow reading.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The store is another one, or an older state of it.</summary>
    public const string Replaced = "replaced";

    /// <summary>The store refused, or answered something that it must not.</summary>
    public const string StoreRefused = "store_refused";

    /// <summary>The channel has no release.</summary>
    public const string NoHead = "no_head";

    /// <summary>The release is older than one that was accepted.</summary>
    public const string Older = "older";

    /// <summary>Another release has the same number.</summary>
    public const string Fork = "fork";

    /// <summary>Another epoch has the same number.</summary>
    public const string EpochFork = "epoch_fork";

    /// <summary>The key that signed what is served is not trusted any more.</summary>
    public const string KeyRemoved = "key_removed";

    /// <summary>The content is not in the store.</summary>
    public const string ContentMissing = "content_missing";

    /// <summary>The content has another size or hash than the release says.</summary>
    public const string Content = "content";

    /// <summary>The content cannot be unpacked within the limits of a bundle.</summary>
    public const string Unpacking = "unpacking";

    /// <summary>The files are not those that the release says.</summary>
    public const string Files = "files";

    /// <summary>This build cannot serve the bundle.</summary>
    public const string Bundle = "bundle";

    /// <summary>The instance has too much to do; it tries again.</summary>
    public const string Busy = "busy";

    /// <summary>An error of the program.</summary>
    public const string Broke = "broke";
}
