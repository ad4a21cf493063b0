using CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes the status of a server's policy for people.</summary>
internal static class PolicyStatusText
{
    private const int MostFindings = 20;

    /// <summary>The revision in force, the held revision, and the failure.</summary>
    public static void Write(Terminal terminal, PolicyStatus status)
    {
        var pinned = status.Pinned ? ", pinned" : "";
        var (revision, since) = (status.InForce, status.ActivatedAt.ToDateTime());
        terminal.WriteLine($"in force  {OutputNames.ShortDigest(revision.Digest)}  number {revision.Sequence}, {Name(status.Origin)}{pinned}, since {since:u}");
        if (status.LastGoodAge is { } age)
        {
            terminal.WriteLine(new Cell($"          stored {age.ToTimeSpan():d\\.hh\\:mm\\:ss} before the server started", CellStyle.Warning));
        }

        if (status.Held is { } held)
        {
            Write(terminal, held);
        }

        if (status.Failure is { } failure)
        {
            var (from, where) = (failure.FailingSince.ToDateTime(), status.Directory);
            terminal.WriteLine(new Cell($"failing   since {from:u}, read {failure.AttemptCount} times: {where}", CellStyle.Bad));
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
        RevisionOrigin.LastGood => "the stored last good",
        RevisionOrigin.BuiltIn => "the built-in example",
        RevisionOrigin.RollBack => "rolled back to",
        _ => "of unknown origin",
    };

    /// <summary>The reason of a hold.</summary>
    public static string Name(HoldReason reason) => reason switch
    {
        HoldReason.Pinned => "the revision in force is pinned",
        HoldReason.GuardRails => "guard rails",
        HoldReason.PolicyTests => "policy tests fail",
        _ => "an unknown reason",
    };

    /// <summary>What a held revision would change, and the findings against it.</summary>
    public static void Write(Terminal terminal, Hold hold)
    {
        terminal.WriteLine($"          it would allow {hold.WidenedCells} cells and deny {hold.NarrowedCells}");
        foreach (var finding in hold.Findings.Take(MostFindings))
        {
            terminal.WriteLine($"          {finding}");
        }

        var more = (long)hold.FindingsLeftOut + Math.Max(0, hold.Findings.Count - MostFindings);
        if (more > 0)
        {
            terminal.WriteLine($"          and {more} more");
        }
    }

    private static void Write(Terminal terminal, HeldRevision held)
    {
        var reasons = string.Join(", ", held.Hold.Reasons.Select(Name));
        terminal.WriteLine(new Cell($"held      {OutputNames.ShortDigest(held.Digest)}  since {held.HeldSince.ToDateTime():u}: {reasons}", CellStyle.Warning));
        Write(terminal, held.Hold);
    }
}
