using System.Diagnostics;

namespace CasesPdp.Cli.Rendering;

/// <summary>
/// Shows how far a long stream has come, on one line of standard error that is written over; silent unless that is a terminal.
/// </summary>
internal sealed class Progress
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Terminal _terminal;
    private readonly long _started = Stopwatch.GetTimestamp();
    private TimeSpan _shownAt;

    /// <summary>Shows progress on <paramref name="terminal"/>.</summary>
    public Progress(Terminal terminal)
    {
        _terminal = terminal;
    }

    /// <summary>Says that so many lines are answered; shown twice a second at most.</summary>
    public void Report(long lines)
    {
        if (!_terminal.IsErrorTerminal)
        {
            return;
        }

        var elapsed = Stopwatch.GetElapsedTime(_started);
        if (elapsed - _shownAt >= Pause)
        {
            _shownAt = elapsed;
            _terminal.Error.Write($"\r{lines:N0} lines, {lines / elapsed.TotalSeconds:N0} a second ");
        }
    }

    /// <summary>Ends the line, if one was shown.</summary>
    public void End()
    {
        if (_shownAt != default)
        {
            _terminal.Error.WriteLine();
        }
    }
}
