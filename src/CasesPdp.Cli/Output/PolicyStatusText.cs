using CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Output;

/// <summary>Writes the status of a server's policy for people.</summary>
internal static class PolicyStatusText
{
    private const int MostFindings = 20;

    /// <summary>The revision in force, then what is held and what is wrong.</summary>
    public static void Write(Terminal terminal, PolicyStatus status)
    {
        var text = terminal.Text;
        var pinned = status.Pinned ? ", pinned" : "";
        var (revision, since) = (status.InForce, status.ActivatedAt.ToDateTime());
        text.WriteLine($"in force  {Short(revision.Digest)}  number {revision.Sequence}, {Name(status.Origin)}{pinned}, since {since:u}");
        if (status.LastGoodAge is { } age)
        {
            text.WriteLine(Coloured.Middling(terminal, $"          stored {age.ToTimeSpan():d\\.hh\\:mm\\:ss} before the server started"));
        }

        if (status.Held is { } held)
        {
            Write(terminal, held);
        }

        if (status.Failure is { } failure)
        {
            var (from, where) = (failure.FailingSince.ToDateTime(), PlainText.Of(status.Directory));
            text.WriteLine(Coloured.Bad(terminal, $"failing   since {from:u}, read {failure.AttemptCount} times: {where}"));
            foreach (var finding in failure.Findings.Where(f => f.Severity == Severity.Error).Take(MostFindings))
            {
                var place = finding.Line == 0 ? finding.File : $"{finding.File}:{finding.Line}:{finding.Column}";
                text.WriteLine(PlainText.Of($"          {place}: error {finding.Code}: {finding.Message}"));
            }
        }
    }

    /// <summary>The first digits of a digest.</summary>
    public static string Short(string digest) => digest.Length < 16 ? digest : digest[..16];

    /// <summary>Where a revision came from.</summary>
    public static string Name(RevisionOrigin origin) => origin switch
    {
        RevisionOrigin.Directory => "from the directory",
        RevisionOrigin.LastGood => "the stored last good",
        RevisionOrigin.BuiltIn => "the built-in example",
        RevisionOrigin.RollBack => "rolled back to",
        _ => "of unknown origin",
    };

    /// <summary>Why a revision is held.</summary>
    public static string Name(HoldReason reason) => reason switch
    {
        HoldReason.Pinned => "the revision in force is pinned",
        HoldReason.GuardRails => "guard rails",
        HoldReason.PolicyTests => "policy tests fail",
        _ => "an unknown reason",
    };

    /// <summary>Why a revision is held, and what it would change.</summary>
    public static void Write(Terminal terminal, Hold hold)
    {
        terminal.Text.WriteLine($"          it would allow {hold.WidenedCells} cells and deny {hold.NarrowedCells}");
        foreach (var finding in hold.Findings.Take(MostFindings))
        {
            terminal.Text.WriteLine(PlainText.Of($"          {finding}"));
        }

        var more = (long)hold.FindingsLeftOut + Math.Max(0, hold.Findings.Count - MostFindings);
        if (more > 0)
        {
            terminal.Text.WriteLine($"          and {more} more");
        }
    }

    private static void Write(Terminal terminal, HeldRevision held)
    {
        var reasons = string.Join(", ", held.Hold.Reasons.Select(Name));
        terminal.Text.WriteLine(Coloured.Middling(
            terminal, $"held      {Short(held.Digest)}  since {held.HeldSince.ToDateTime():u}: {reasons}"));
        Write(terminal, held.Hold);
    }
}
