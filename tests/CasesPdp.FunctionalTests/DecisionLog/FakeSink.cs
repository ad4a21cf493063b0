using System.Text;
using CasesPdp.Server.DecisionLog;

namespace CasesPdp.FunctionalTests.DecisionLog;

/// <summary>A sink that keeps what it gets, fails when the test says so, and hangs until the test lets it go on.</summary>
internal sealed class FakeSink : IDecisionLogSink
{
    private readonly ManualResetEventSlim _mayGoOn = new(initialState: true);
    private readonly List<string> _lines = [];

    public LossReason LossReason { get; init; } = LossReason.File;

    /// <summary>Whether ending it hangs, too.</summary>
    public bool HangsAtTheEnd { get; init; }

    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool Fails { get; set; }

    public bool FailsToSync { get; set; }

    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Syncs { get; private set; }

    public string[] Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public void Hang() => _mayGoOn.Reset();

    public void GoOn() => _mayGoOn.Set();

    public void Write(ReadOnlySpan<byte> lines, ref int written)
    {
        Reached.TrySetResult();
        _mayGoOn.Wait();
        if (Fails)
        {
            throw new IOException("No space left on device");
        }

        foreach (var line in Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            lock (_lines)
            {
                _lines.Add(line);
            }

            written++;
        }
    }

    public void Sync()
    {
        Syncs++;
        if (FailsToSync)
        {
            throw new IOException("No space left on device");
        }
    }

    public void Dispose()
    {
        if (HangsAtTheEnd)
        {
            _mayGoOn.Reset();
            Ended.TrySetResult();
            _mayGoOn.Wait();
        }

        Ended.TrySetResult();
        _mayGoOn.Dispose();
    }
}
