namespace CasesPdp.Server.DecisionLog;

/// <summary>Why a record was lost.</summary>
internal enum LossReason
{
    /// <summary>The queue was full: the sinks are slower than the decisions.</summary>
    QueueFull = 0,

    /// <summary>The record could not be made.</summary>
    Unreadable,

    /// <summary>The file could not be written.</summary>
    File,

    /// <summary>Standard output could not be written.</summary>
    Stdout,

    /// <summary>The collector did not take it.</summary>
    Otlp,

    /// <summary>The server stopped before it was written.</summary>
    Stopped,

    /// <summary>Parsing the call takes more memory than calls in flight leave of their budget.</summary>
    BytesInFlight,
}
