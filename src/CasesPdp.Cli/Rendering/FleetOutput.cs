using System.Globalization;
using System.Text.Json;
using CasesPdp.Distribution.Fleet;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes what instances serve.</summary>
internal static class FleetOutput
{
    // A PDP reads the head every 30 s; clocks differ a little.
    private static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(2);

    /// <summary>The instances.</summary>
    public static ResultTable Table(FleetReading reading, DateTimeOffset now) => new(
        "",
        ["instance", "state", "serves", "seen", "files", "confirmed", "build", "labels", "reasons"],
        [
            .. reading.Members.Select(m => (IReadOnlyList<Cell>)
            [
                m.Instance,
                new Cell(m.State, m.State == "serving" ? CellStyle.Good : CellStyle.Warning),
                m.Serving?.Sequence.ToString(CultureInfo.InvariantCulture) ?? "nothing",
                m.Seen.ToString(CultureInfo.InvariantCulture),
                OutputNames.ShortDigest(m.Serving?.Files ?? ""),
                new Cell(Confirmed(m, now), IsStale(m, now) ? CellStyle.Warning : CellStyle.Plain),
                m.Version,
                string.Join(' ', m.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}")),
                string.Join(' ', m.Reasons),
            ]),
        ]);

    /// <summary>Writes how far the instances are; nothing if that was not asked.</summary>
    public static void Write(Terminal terminal, FleetProgress? progress)
    {
        if (progress is null)
        {
            return;
        }

        terminal.WriteLine(
            progress.IsMet ? new Cell("served by", CellStyle.Good) : new Cell("served only by", CellStyle.Bad),
            string.Create(
                CultureInfo.InvariantCulture, $" {progress.Serving.Count} of {progress.Live} live instances; {progress.Needed} are needed"));
        foreach (var laggard in progress.Laggards)
        {
            terminal.WriteLine(
                new Cell("laggard", CellStyle.Warning),
                $"  {laggard.Instance}: {laggard.State}, serves {laggard.Serving?.Sequence.ToString(CultureInfo.InvariantCulture) ?? "nothing"}"
                + (laggard.Reasons.Count == 0 ? "" : $": {string.Join(' ', laggard.Reasons)}"));
        }

        var now = terminal.Clock.GetUtcNow();
        foreach (var stale in progress.Serving.Where(s => IsStale(s, now)))
        {
            terminal.WriteLine(new Cell("stale", CellStyle.Warning), $"  {stale.Instance}: last read the channel {Confirmed(stale, now)}");
        }
    }

    /// <summary>Writes how far the instances are, as a member; none if that was not asked.</summary>
    public static void Write(Utf8JsonWriter json, FleetProgress? progress)
    {
        if (progress is null)
        {
            return;
        }

        json.WriteStartObject("fleet");
        json.WriteBoolean("met", progress.IsMet);
        json.WriteNumber("needed", progress.Needed);
        json.WriteNumber("live", progress.Live);
        json.WriteObjects("serving", progress.Serving, s => Write(json, s));
        json.WriteObjects("laggards", progress.Laggards, l => Write(json, l));
        json.WriteEndObject();
    }

    /// <summary>Writes the status of an instance, as members.</summary>
    public static void Write(Utf8JsonWriter json, FleetStatus status)
    {
        json.WriteString("instance", status.Instance);
        json.WriteString("boot", status.Boot);
        json.WriteString("state", status.State);
        json.WriteStrings("reasons", status.Reasons);
        json.WriteNumber("seen", status.Seen);
        if (status.Serving is { } serving)
        {
            json.WriteStartObject("serving");
            json.WriteNumber("sequence", serving.Sequence);
            json.WriteString("content", serving.Content);
            json.WriteString("files", serving.Files);
            json.WriteString("digest", serving.Digest);
            json.WriteString("since", serving.Since);
            json.WriteEndObject();
        }

        json.WriteOptional("epoch", status.Epoch?.Id);
        json.WriteBoolean("pinned", status.IsPinned);
        json.WriteString("version", status.Version);
        json.WriteStartObject("labels");
        foreach (var (label, value) in status.Labels)
        {
            json.WriteString(label, value);
        }

        json.WriteEndObject();
        if (status.Confirmed is { } confirmed)
        {
            json.WriteString("confirmed", confirmed);
        }

        json.WriteString("started", status.Started);
    }

    private static bool IsStale(FleetStatus status, DateTimeOffset now) => status.Confirmed is not { } at || now - at > StaleAfter;

    private static string Confirmed(FleetStatus status, DateTimeOffset now) =>
        status.Confirmed is { } at ? $"{AgeText.Of(now - at)} ago" : "never";
}
