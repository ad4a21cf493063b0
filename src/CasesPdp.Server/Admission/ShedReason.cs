namespace CasesPdp.Server.Admission;

/// <summary>Why a call was not served although nothing was wrong with it.</summary>
internal enum ShedReason
{
    /// <summary>The budget of bytes in flight is exhausted.</summary>
    BytesInFlight = 0,

    /// <summary>Too many expensive requests wait.</summary>
    ExpensiveQueue = 1,

    /// <summary>The processors have been busy for too long.</summary>
    Overload = 2,

    /// <summary>The request did not arrive in time.</summary>
    RequestNotSent = 3,

    /// <summary>The answer was not taken in time.</summary>
    AnswerNotTaken = 4,
}
