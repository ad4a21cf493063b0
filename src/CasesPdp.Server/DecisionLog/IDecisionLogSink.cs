namespace CasesPdp.Server.DecisionLog;

/// <summary>Takes the lines of the log. Used by one thread, which a slow sink holds up; the decisions it does not.</summary>
internal interface IDecisionLogSink : IDisposable
{
    /// <summary>What is counted when it does not take a record.</summary>
    LossReason LossReason { get; }

    /// <summary>Whether it only takes lines over, and counts itself what becomes of them.</summary>
    bool CountsLater => false;

    /// <summary>Writes whole lines, each with its line feed.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="written">Raised by the lines that were written, also when the rest was not.</param>
    /// <exception cref="IOException">The rest could not be written.</exception>
    void Write(ReadOnlySpan<byte> lines, ref int written);

    /// <summary>Makes all that has been written survive the end of the machine, where the sink can do that.</summary>
    /// <exception cref="IOException">It may not.</exception>
    void Sync();
}
