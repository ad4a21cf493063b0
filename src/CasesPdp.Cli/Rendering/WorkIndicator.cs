namespace CasesPdp.Cli.Rendering;

/// <summary>
/// Shows on standard error what takes so long, and for how long so far, on one line that is written over and cleared in the end. Silent in
/// the first second, and unless standard error is a terminal.
/// </summary>
/// <remarks>A timer writes, so the work itself reports nothing. Nothing is written after disposal.</remarks>
internal sealed class WorkIndicator : IDisposable
{
    private const string Clear = "\r\e[K";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Terminal _terminal;
    private readonly string _work;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Lock _gate = new();
    private readonly ITimer? _timer;
    private bool _isShown;
    private bool _isOver;

    /// <summary>Begins.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="work">What is done: <c>checking the bundle</c>.</param>
    /// <param name="time">The clock.</param>
    public WorkIndicator(Terminal terminal, string work, TimeProvider time)
    {
        (_terminal, _work, _time, _started) = (terminal, work, time, time.GetTimestamp());
        _timer = terminal.IsErrorTerminal ? time.CreateTimer(_ => Show(), null, Step, Step) : null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _timer?.Dispose();
        lock (_gate)
        {
            _isOver = true;
            if (_isShown)
            {
                _terminal.Error.Write(Clear);
            }
        }
    }

    private void Show()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _isShown = true;
                _terminal.Error.Write($"{Clear}{_work}: {_time.GetElapsedTime(_started).TotalSeconds:0} s");
            }
        }
    }
}
