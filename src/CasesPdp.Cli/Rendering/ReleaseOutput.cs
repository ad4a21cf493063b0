using System.Globalization;
using System.Text.Json;
using CasesPdp.Cli.Channels;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes releases.</summary>
internal static class ReleaseOutput
{
    private const string TimeForm = "yyyy-MM-dd HH:mm:ss'Z'";

    /// <summary>Writes what was or would be published.</summary>
    public static void Write(
        Terminal terminal, IPublisherStore store, ReleaseDraft draft, SignedRelease? signed, ReleaseCheck? check)
    {
        terminal.WriteLine(
            signed is null ? new Cell("would publish", CellStyle.Muted) : new Cell("published", CellStyle.Good),
            string.Create(CultureInfo.InvariantCulture, $" release {draft.Sequence} of epoch {draft.Epoch.Number} to {store.Description}"));
        WriteTargets(terminal, draft.Targets);
        if (check?.WidenedCells is { } widened)
        {
            terminal.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"change  {widened} cells allowed that were denied, {check.NarrowedCells} denied that were allowed"));
        }

        foreach (var finding in check?.Held ?? [])
        {
            terminal.WriteLine(new Cell("approved  ", CellStyle.Warning), finding);
        }
    }

    /// <summary>Writes a release of the store.</summary>
    public static void Write(Terminal terminal, ListedRelease listed)
    {
        if (listed.Release is { } release)
        {
            terminal.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"release {release.Sequence} of epoch {release.Epoch.Number} ({release.Epoch.Id}), {Time(release)} by {release.Publisher}"));
            if (release.Message.Length > 0)
            {
                terminal.WriteLine(release.Message);
            }

            WriteTargets(terminal, release.Targets);
            foreach (var files in release.Approved)
            {
                terminal.WriteLine($"approved  {files}");
            }
        }

        terminal.WriteLine("signed  ", Signature(listed));
    }

    /// <summary>The releases of the store.</summary>
    public static ResultTable Table(IReadOnlyList<ListedRelease> releases) => new(
        "",
        ["sequence", "epoch", "published", "publisher", "signed", "serves", "message"],
        [
            .. releases.Select(r => (IReadOnlyList<Cell>)
            [
                r.Sequence.ToString(CultureInfo.InvariantCulture),
                r.Release?.Epoch.Number.ToString(CultureInfo.InvariantCulture) ?? "",
                r.Release is null ? "" : Time(r.Release),
                r.Release?.Publisher ?? "",
                Signature(r),
                r.Release is null ? "" : string.Join("; ", r.Release.Targets.Select(t => $"{OutputNames.ShortDigest(t.Files)} {Who(t)}")),
                r.Release?.Message ?? "",
            ]),
        ]);

    /// <summary>Writes what was or would be published, as members.</summary>
    public static void Write(Utf8JsonWriter json, string channel, ReleaseDraft draft, SignedRelease? signed)
    {
        json.WriteString("channel", channel);
        WriteMembers(json, draft.Epoch, draft.Sequence, draft.Targets, draft.Approved);
        json.WriteOptional("key", signed?.KeyId);
        json.WriteOptional("sha256", signed?.Sha256);
    }

    /// <summary>Writes what speaks against a bundle, as a member.</summary>
    public static void Write(Utf8JsonWriter json, ReleaseCheck? check)
    {
        if (check is null)
        {
            return;
        }

        json.WriteStartObject("change");
        if (check.WidenedCells is { } widened)
        {
            json.WriteNumber("widenedCells", widened);
            json.WriteNumber("narrowedCells", check.NarrowedCells!.Value);
        }

        json.WriteStrings("approvedFindings", check.Held);
        json.WriteEndObject();
    }

    /// <summary>Writes a release of the store, as members.</summary>
    public static void Write(Utf8JsonWriter json, ListedRelease listed)
    {
        if (listed.Release is { } release)
        {
            json.WriteString("channel", release.Channel);
            WriteMembers(json, release.Epoch, release.Sequence, release.Targets, release.Approved);
            json.WriteString("published", release.Published);
            json.WriteString("publisher", release.Publisher);
            json.WriteString("message", release.Message);
        }
        else
        {
            json.WriteNumber("sequence", listed.Sequence);
        }

        json.WriteOptional("key", listed.KeyId);
        json.WriteOptional("fault", listed.Fault?.Code);
        json.WriteOptional("reason", listed.Fault?.Message);
    }

    private static void WriteMembers(
        Utf8JsonWriter json,
        ReleaseEpoch epoch,
        ulong sequence,
        IReadOnlyList<ReleaseTarget> targets,
        IReadOnlyList<string> approved)
    {
        json.WriteStartObject("epoch");
        json.WriteNumber("number", epoch.Number);
        json.WriteString("id", epoch.Id);
        json.WriteEndObject();
        json.WriteNumber("sequence", sequence);
        json.WriteObjects("targets", targets, target =>
        {
            json.WriteString("content", target.Content);
            json.WriteNumber("bytes", target.Bytes);
            json.WriteString("files", target.Files);
            if (target.Percent is { } percent)
            {
                json.WriteNumber("percent", percent);
            }

            if (target.Where is { } where)
            {
                json.WriteStartObject("where");
                foreach (var (label, values) in where)
                {
                    json.WriteStrings(label, values);
                }

                json.WriteEndObject();
            }
        });
        json.WriteStrings("approved", approved);
    }

    private static void WriteTargets(Terminal terminal, IReadOnlyList<ReleaseTarget> targets)
    {
        foreach (var target in targets)
        {
            terminal.WriteLine($"serves  files {target.Files} {Who(target)}");
        }
    }

    private static string Who(ReleaseTarget target)
    {
        List<string> conditions = [];
        if (target.Percent is { } percent)
        {
            conditions.Add(string.Create(CultureInfo.InvariantCulture, $"to {percent} %"));
        }

        foreach (var (label, values) in target.Where ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            conditions.Add($"where {label}={string.Join(',', values)}");
        }

        return conditions.Count == 0 ? "to all" : string.Join(' ', conditions);
    }

    private static Cell Signature(ListedRelease listed) => listed switch
    {
        { Fault: { } fault } => new Cell($"NOT TO BE TRUSTED: {fault.Message}", CellStyle.Bad),
        { KeyId: { } key } => new Cell($"by {key}", CellStyle.Good),
        _ => new Cell("not checked", CellStyle.Muted),
    };

    private static string Time(Release release) => release.Published.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);
}
