namespace CasesPdp.Distribution.Releases;

/// <summary>The stable codes of refusals of a release, in the order in which they are judged.</summary>
public static class ReleaseFaultCodes
{
    /// <summary>More than <see cref="ReleaseLimits.TokenBytes"/> bytes.</summary>
    public const string TooLarge = "too_large";

    /// <summary>Not three parts of base64url with points in between.</summary>
    public const string NotAToken = "not_a_token";

    /// <summary>base64url that another text would decode to as well.</summary>
    public const string NotCanonical = "not_canonical";

    /// <summary>The protected header is not exactly what it must be.</summary>
    public const string Header = "header";

    /// <summary>No trusted key has that id.</summary>
    public const string UnknownKey = "unknown_key";

    /// <summary>The signature has not 64 bytes: it is not ES256's.</summary>
    public const string SignatureForm = "signature_form";

    /// <summary>The signature does not match.</summary>
    public const string Signature = "signature";

    /// <summary>The payload is not a JSON object of UTF-8.</summary>
    public const string NotJson = "not_json";

    /// <summary>An object of the payload has a member twice.</summary>
    public const string DuplicateMember = "duplicate_member";

    /// <summary>The format number is not one that this build reads.</summary>
    public const string UnknownFormat = "unknown_format";

    /// <summary>A member is missing, or its value is of a wrong type or off its pattern.</summary>
    public const string Member = "member";

    /// <summary>Epoch number or sequence below 1 or beyond <see cref="ReleaseLimits.Number"/>.</summary>
    public const string Number = "number";

    /// <summary>No target, or more than <see cref="ReleaseLimits.Targets"/>.</summary>
    public const string TargetCount = "target_count";

    /// <summary>A content's size below 1 or beyond the most that is stored.</summary>
    public const string ContentSize = "content_size";

    /// <summary>A share below 0, beyond 100, finer than two decimals, or without salt; or salt without a share.</summary>
    public const string Percent = "percent";

    /// <summary>A <c>where</c> that is empty, too long or off the patterns.</summary>
    public const string Where = "where";

    /// <summary>The last target has a condition.</summary>
    public const string NoUnconditionalTarget = "no_unconditional_target";

    /// <summary>A target before the last has no condition.</summary>
    public const string UnreachableTarget = "unreachable_target";

    /// <summary>The release is for another channel.</summary>
    public const string OtherChannel = "other_channel";
}
