namespace CasesPdp.Server.DecisionLog;

/// <summary>Writes lines to standard output, where the server's own log goes, too.</summary>
internal sealed class StdoutSink(Stream output) : IDecisionLogSink
{
    /// <inheritdoc/>
    public LossReason LossReason => LossReason.Stdout;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines, ref int written)
    {
        output.Write(lines);
        output.Flush();
        written += lines.Count((byte)'\n');
    }

    /// <inheritdoc/>
    public void Sync()
    {
        // A pipe has no disk.
    }

    /// <inheritdoc/>
    public void Dispose() => output.Dispose();
}
