using System.Globalization;
using System.Text.Json;
using CasesPdp.Distribution.Contents;

namespace CasesPdp.Distribution.Releases;

/// <summary>Reads the payload of a release, and checks everything that the payload alone says.</summary>
/// <remarks>Unknown members are ignored: new meaning takes a new format.</remarks>
internal sealed class ReleaseReader
{
    private static readonly string[] TimeForms = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    private ReleaseFault? _fault;

    /// <summary>Reads a payload.</summary>
    /// <returns>The release; null: see <paramref name="fault"/>.</returns>
    public static Release? Read(ReadOnlyMemory<byte> payload, out ReleaseFault? fault)
    {
        using var document = StrictJson.ReadObject(payload, out var hasDuplicates);
        if (document is null)
        {
            fault = hasDuplicates
                ? new ReleaseFault(ReleaseFaultCodes.DuplicateMember, "The release has a member twice.")
                : new ReleaseFault(ReleaseFaultCodes.NotJson, "The release's payload is not a JSON object.");
            return null;
        }

        var reader = new ReleaseReader();
        var release = reader.Read(document.RootElement);
        fault = reader._fault;
        return fault is null ? release : null;
    }

    /// <summary>Checks a release that is about to be signed: what is written must be readable.</summary>
    /// <returns>What is wrong; null: nothing.</returns>
    public static ReleaseFault? Check(ReadOnlyMemory<byte> payload)
    {
        _ = Read(payload, out var fault);
        return fault;
    }

    private Release? Read(JsonElement root)
    {
        if (!StrictJson.TryNumber(root, "format", out var format))
        {
            return Refuse<Release>(ReleaseFaultCodes.Member, "`format` is not a number.");
        }

        if (format != ReleaseJson.Format)
        {
            return Refuse<Release>(ReleaseFaultCodes.UnknownFormat, $"The release has format {format}; this build reads {ReleaseJson.Format}.");
        }

        var channel = Text(root, "channel", 63, ReleaseNames.IsChannel);
        var epoch = Epoch(root);
        var sequence = Counter(root, "sequence");
        var published = Time(root);
        var publisher = Text(root, "publisher", ReleaseLimits.PublisherCharacters, _ => true);
        var message = Text(root, "message", ReleaseLimits.MessageCharacters, _ => true);
        var approved = Texts(root, "approved", ReleaseLimits.Approved, ReleaseNames.IsDigest);
        var targets = Targets(root);
        return _fault is null
            ? new Release(channel!, epoch!, sequence, published, publisher!, message!, approved!, targets!)
            : null;
    }

    private ReleaseEpoch? Epoch(JsonElement root)
    {
        if (!root.TryGetProperty("epoch", out var epoch) || epoch.ValueKind != JsonValueKind.Object)
        {
            return Refuse<ReleaseEpoch>(ReleaseFaultCodes.Member, "`epoch` is not an object.");
        }

        var number = Counter(epoch, "number");
        var id = Text(epoch, "id", ReleaseEpoch.IdDigits, ReleaseNames.IsShortId);
        return id is null ? null : new ReleaseEpoch(number, id);
    }

    private List<ReleaseTarget>? Targets(JsonElement root)
    {
        if (!root.TryGetProperty("targets", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return Refuse<List<ReleaseTarget>>(ReleaseFaultCodes.Member, "`targets` is not a list.");
        }

        var count = list.GetArrayLength();
        if (count is 0 or > ReleaseLimits.Targets)
        {
            return Refuse<List<ReleaseTarget>>(
                ReleaseFaultCodes.TargetCount, $"The release has {count} targets; it must have 1 to {ReleaseLimits.Targets}.");
        }

        var targets = new List<ReleaseTarget>(count);
        foreach (var element in list.EnumerateArray())
        {
            if (Target(element) is not { } target)
            {
                return null;
            }

            targets.Add(target);
        }

        if (!targets[^1].IsUnconditional)
        {
            return Refuse<List<ReleaseTarget>>(ReleaseFaultCodes.NoUnconditionalTarget, "The last target has a condition.");
        }

        return targets.SkipLast(1).Any(t => t.IsUnconditional)
            ? Refuse<List<ReleaseTarget>>(ReleaseFaultCodes.UnreachableTarget, "A target before the last has no condition.")
            : targets;
    }

    private ReleaseTarget? Target(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return Refuse<ReleaseTarget>(ReleaseFaultCodes.Member, "A target is not an object.");
        }

        var content = Text(element, "content", 64, ReleaseNames.IsDigest);
        var files = Text(element, "files", 64, ReleaseNames.IsDigest);
        if (!StrictJson.TryNumber(element, "bytes", out var bytes))
        {
            return Refuse<ReleaseTarget>(ReleaseFaultCodes.Member, "`bytes` is not a number.");
        }

        if (bytes is 0 or > ContentLimits.Bytes)
        {
            return Refuse<ReleaseTarget>(
                ReleaseFaultCodes.ContentSize, $"A content has {bytes} bytes; it must have 1 to {ContentLimits.Bytes}.");
        }

        var where = Where(element);
        var percent = Percent(element, out var salt);
        return _fault is null ? new ReleaseTarget(content!, (long)bytes, files!, where, percent, salt) : null;
    }

    private Dictionary<string, IReadOnlyList<string>>? Where(JsonElement target)
    {
        if (!target.TryGetProperty("where", out var where))
        {
            return null;
        }

        if (where.ValueKind != JsonValueKind.Object)
        {
            return Refuse<Dictionary<string, IReadOnlyList<string>>>(ReleaseFaultCodes.Member, "`where` is not an object.");
        }

        var labels = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var label in where.EnumerateObject())
        {
            if (!ReleaseNames.IsLabel(label.Name) || Values(label.Value) is not { } values)
            {
                return Refuse<Dictionary<string, IReadOnlyList<string>>>(
                    ReleaseFaultCodes.Where, "A `where` must give labels with lists of values, both of letters, digits and `._-`.");
            }

            labels.Add(label.Name, values);
        }

        return labels.Count is 0 or > ReleaseLimits.WhereLabels
            ? Refuse<Dictionary<string, IReadOnlyList<string>>>(
                ReleaseFaultCodes.Where, $"A `where` has {labels.Count} labels; it must have 1 to {ReleaseLimits.WhereLabels}.")
            : labels;

        static List<string>? Values(JsonElement list)
        {
            if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > ReleaseLimits.WhereValues)
            {
                return null;
            }

            var values = new List<string>();
            foreach (var element in list.EnumerateArray())
            {
                if (!StrictJson.TryText(element, out var value) || !ReleaseNames.IsLabelValue(value))
                {
                    return null;
                }

                values.Add(value);
            }

            return values;
        }
    }

    private decimal? Percent(JsonElement target, out ulong? salt)
    {
        salt = null;
        var hasPercent = target.TryGetProperty("percent", out var share);
        if (hasPercent != target.TryGetProperty("salt", out _))
        {
            Refuse<object>(ReleaseFaultCodes.Percent, "`percent` and `salt` go together.");
            return null;
        }

        if (!hasPercent)
        {
            return null;
        }

        if (share.ValueKind != JsonValueKind.Number || !share.TryGetDecimal(out var percent)
            || percent is < 0 or > 100 || decimal.Round(percent, 2) != percent)
        {
            Refuse<object>(ReleaseFaultCodes.Percent, "`percent` must be 0 to 100 with at most two decimals.");
            return null;
        }

        salt = Counter(target, "salt");
        return percent;
    }

    private ulong Counter(JsonElement parent, string name)
    {
        if (!StrictJson.TryNumber(parent, name, out var number))
        {
            Refuse<object>(ReleaseFaultCodes.Member, $"`{name}` is not a whole number.");
        }
        else if (number is 0 or > ReleaseLimits.Number)
        {
            Refuse<object>(ReleaseFaultCodes.Number, $"`{name}` is {number}; it must be 1 to {ReleaseLimits.Number}.");
        }

        return number;
    }

    private DateTimeOffset Time(JsonElement root)
    {
        if (!StrictJson.TryText(root, "published", 64, out var text) || !DateTimeOffset.TryParseExact(
            text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            Refuse<object>(ReleaseFaultCodes.Member, "`published` is not a time of RFC 3339.");
            return default;
        }

        return time;
    }

    private string? Text(JsonElement parent, string name, int most, Func<string, bool> fits) =>
        StrictJson.TryText(parent, name, most, out var text) && fits(text)
            ? text
            : Refuse<string>(ReleaseFaultCodes.Member, $"`{name}` is missing, too long, or off its pattern.");

    private List<string>? Texts(JsonElement parent, string name, int most, Func<string, bool> fits)
    {
        if (!parent.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > most)
        {
            return Refuse<List<string>>(ReleaseFaultCodes.Member, $"`{name}` is not a list of at most {most}.");
        }

        var texts = new List<string>();
        foreach (var element in list.EnumerateArray())
        {
            if (!StrictJson.TryText(element, out var text) || !fits(text))
            {
                return Refuse<List<string>>(ReleaseFaultCodes.Member, $"`{name}` holds something off its pattern.");
            }

            texts.Add(text);
        }

        return texts;
    }

    // The first fault is the one that is reported.
    private T? Refuse<T>(string code, string message)
        where T : class
    {
        _fault ??= new ReleaseFault(code, message);
        return null;
    }
}
