using CasesPdp.Policies.Naming;
using CasesPdp.Protocol.V1;
using Google.Protobuf.WellKnownTypes;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes the status of a server's policy for people.</summary>
internal static class PolicyStatusText
{
    private const int MostFindings = 20;

    /// <summary>The revision in force, the held revision, and the failure.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="status">The status.</param>
    /// <param name="server">The address of the server, for the command that lets a held revision through.</param>
    public static void Write(Terminal terminal, PolicyStatus status, string server)
    {
        var pinned = status.Pinned ? ", pinned" : "";
        var (revision, since) = (OutputNames.ShortDigest(status.InForce.Digest), Since(status.ActivatedAt));
        terminal.WriteLine($"in force  {revision}  number {status.InForce.Sequence}, {Name(status.Origin)}{pinned}, since {since}");
        if (status.Approval is { } approval)
        {
            terminal.WriteLine($"          {Approved(approval)}");
        }

        if (status.LastGoodAge is { } age)
        {
            var text = $"          stored {AgeText.Of(age.ToTimeSpan())} before the server started";
            terminal.WriteLine(new Cell(text, CellStyle.Warning));
        }

        if (status.Channel is { } channel)
        {
            Write(terminal, channel);
        }

        if (status.Held is { } held)
        {
            Write(terminal, held, server);
        }

        if (status.Failure is { } failure)
        {
            var attempts = failure.AttemptCount == 1 ? "once" : $"{failure.AttemptCount} times";
            var text = $"failing   since {Since(failure.FailingSince)}, read {attempts}: {status.Directory}";
            terminal.WriteLine(new Cell(text, CellStyle.Bad));
            foreach (var finding in failure.Findings.Where(f => f.Severity == Severity.Error).Take(MostFindings))
            {
                var place = finding.Line == 0 ? finding.File : $"{finding.File}:{finding.Line}:{finding.Column}";
                terminal.WriteLine($"          {place}: error {finding.Code}: {finding.Message}");
            }
        }
    }

    /// <summary>The origin of a revision.</summary>
    public static string Name(RevisionOrigin origin) => origin switch
    {
        RevisionOrigin.Directory => "from the directory",
        RevisionOrigin.LastGood => "from the stored last good bundle",
        RevisionOrigin.BuiltIn => "from the built-in example",
        RevisionOrigin.RollBack => "rolled back to",
        RevisionOrigin.Channel => "from the channel",
        _ => "of unknown origin",
    };

    /// <summary>Who approved a revision, when, and why.</summary>
    public static string Approved(Approval approval)
    {
        var reason = approval.Reason.Length == 0 ? "no reason is given" : approval.Reason;
        return $"approved by {approval.ApprovedBy} at {approval.ApprovedAt.ToDateTime():u}: {reason}";
    }

    /// <summary>The command that lets a held revision through, to paste into a shell.</summary>
    public static string Command(HeldRevision held, string server)
    {
        var isPinned = held.Hold.Reasons.Contains(HoldReason.Pinned);
        var verb = isPinned ? "activate --unpin" : $"approve {OutputNames.ShortDigest(held.Digest)}";
        return $"casespdp {verb} --server {server}";
    }

    private static void Write(Terminal terminal, ChannelStatus channel)
    {
        var confirmed = channel.ConfirmedAt is { } at ? $"confirmed {Since(at)}" : "never confirmed";
        var text = $"channel   {channel.Name}  {OutputNames.UpperCase(channel.State)}, newest release {channel.HighestSequence}, {confirmed}";
        if (channel.State == ChannelState.Following)
        {
            terminal.WriteLine(text);
            return;
        }

        terminal.WriteLine(new Cell(text, CellStyle.Warning));
        terminal.WriteLine($"          {channel.ReasonCode}: {channel.Reason}");
    }

    // What a held revision would change, the findings against it, and the way out.
    private static void Write(Terminal terminal, HeldRevision held, string server)
    {
        var hold = held.Hold;
        var reasons = string.Join(", ", hold.Reasons.Select(OutputNames.UpperCase));
        var text = $"held      {OutputNames.ShortDigest(held.Digest)}  since {Since(held.HeldSince)}: {reasons}";
        terminal.WriteLine(new Cell(text, CellStyle.Warning));
        terminal.WriteLine($"          opens {Cells(hold.WidenedCells)}, closes {Cells(hold.NarrowedCells)}");
        foreach (var finding in hold.Findings.Take(MostFindings))
        {
            terminal.WriteLine($"          {finding}");
        }

        var more = (long)hold.FindingsLeftOut + Math.Max(0, hold.Findings.Count - MostFindings);
        if (more > 0)
        {
            terminal.WriteLine($"          and {more} more");
        }

        terminal.WriteLine($"          to let it through: {Command(held, server)}");
    }

    private static string Since(Timestamp time) => $"{time.ToDateTime():u} ({AgeText.Of(DateTime.UtcNow - time.ToDateTime())})";

    private static string Cells(ulong count) => $"{count} cell{(count == 1 ? "" : "s")}";
}
