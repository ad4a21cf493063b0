using System.Text.Json;
using CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes the status of a server's policy as JSON.</summary>
internal static class PolicyStatusJson
{
    /// <summary>Members for an object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="status">The status.</param>
    /// <param name="server">The address of the server, for the command that lets a held revision through.</param>
    public static void Write(Utf8JsonWriter json, PolicyStatus status, string server)
    {
        json.WriteString("revision", OutputNames.ShortDigest(status.InForce.Digest));
        json.WriteString("digest", status.InForce.Digest);
        json.WriteString("epoch", status.InForce.Epoch);
        json.WriteNumber("sequence", status.InForce.Sequence);
        json.WriteString("activatedAt", status.ActivatedAt.ToDateTime());
        json.WriteString("origin", OutputNames.UpperCase(status.Origin));
        json.WriteBoolean("pinned", status.Pinned);
        if (status.Directory.Length > 0)
        {
            json.WriteString("directory", status.Directory);
        }

        if (status.LastGoodAge is { } age)
        {
            json.WriteNumber("lastGoodAgeSeconds", Math.Round(age.ToTimeSpan().TotalSeconds));
        }

        if (status.LastGoodDirectory.Length > 0)
        {
            json.WriteString("lastGoodDirectory", status.LastGoodDirectory);
        }

        WriteApproval(json, status.Approval);
        if (status.Channel is { } channel)
        {
            json.WriteStartObject("channel");
            json.WriteString("name", channel.Name);
            json.WriteString("instance", channel.Instance);
            json.WriteString("state", OutputNames.UpperCase(channel.State));
            json.WriteString("reasonCode", channel.ReasonCode);
            json.WriteString("reason", channel.Reason);
            json.WriteNumber("epochNumber", channel.EpochNumber);
            json.WriteNumber("highestSequence", channel.HighestSequence);
            json.WriteString("target", channel.Target);
            if (channel.ConfirmedAt is { } confirmed)
            {
                json.WriteString("confirmedAt", confirmed.ToDateTime());
            }

            json.WriteEndObject();
        }

        if (status.Held is { } held)
        {
            json.WriteStartObject("held");
            json.WriteString("digest", held.Digest);
            json.WriteString("since", held.HeldSince.ToDateTime());
            Write(json, held.Hold);
            json.WriteString("command", PolicyStatusText.Command(held, server));
            json.WriteEndObject();
        }

        if (status.Failure is { } failure)
        {
            json.WriteStartObject("failure");
            json.WriteString("since", failure.FailingSince.ToDateTime());
            json.WriteNumber("attempts", failure.AttemptCount);
            json.WriteObjects("findings", failure.Findings, finding =>
            {
                json.WriteString("file", finding.File);
                json.WriteNumber("line", finding.Line);
                json.WriteNumber("column", finding.Column);
                json.WriteString("severity", finding.Severity == Severity.Error ? "error" : "warning");
                json.WriteString("code", finding.Code);
                json.WriteString("message", finding.Message);
            });
            json.WriteEndObject();
        }
    }

    /// <summary>The revisions that can be put in force, as a member.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<RevisionRecord> revisions) =>
        json.WriteObjects("revisions", revisions, record => Write(json, record));

    private static void Write(Utf8JsonWriter json, Hold hold)
    {
        json.WriteStrings("reasons", hold.Reasons.Select(OutputNames.UpperCase));
        json.WriteString("judgedAgainst", hold.JudgedAgainst);
        json.WriteNumber("widenedCells", hold.WidenedCells);
        json.WriteNumber("narrowedCells", hold.NarrowedCells);
        json.WriteStrings("findings", hold.Findings);
        json.WriteNumber("findingsLeftOut", hold.FindingsLeftOut);
    }

    private static void WriteApproval(Utf8JsonWriter json, Approval? approval)
    {
        if (approval is not null)
        {
            json.WriteStartObject("approval");
            json.WriteString("by", approval.ApprovedBy);
            json.WriteString("at", approval.ApprovedAt.ToDateTime());
            json.WriteString("reason", approval.Reason);
            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, RevisionRecord record)
    {
        json.WriteString("revision", OutputNames.ShortDigest(record.Revision.Digest));
        json.WriteString("digest", record.Revision.Digest);
        json.WriteNumber("sequence", record.Revision.Sequence);
        json.WriteString("state", OutputNames.UpperCase(record.State));
        json.WriteString("since", record.Since.ToDateTime());
        json.WriteString("origin", OutputNames.UpperCase(record.Origin));
        json.WriteNumber("packedBytes", record.PackedBytes);
        WriteApproval(json, record.Approval);
    }
}
