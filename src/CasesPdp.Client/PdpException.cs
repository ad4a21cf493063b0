namespace CasesPdp.Client;

/// <summary>A question was not evaluated. This is no denial: nobody knows what the answer would have been.</summary>
public sealed class PdpException : Exception
{
    /// <summary>Creates the exception.</summary>
    public PdpException(PdpFailure failure, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
    }

    /// <summary>What went wrong.</summary>
    public PdpFailure Failure { get; }

    /// <summary>Whether asking again later, or asking another server, may help.</summary>
    public bool IsTransient => Failure is PdpFailure.Unavailable or PdpFailure.DeadlineExceeded or PdpFailure.Overloaded
        or PdpFailure.RevisionNotAvailable or PdpFailure.PolicyTooOld;
}

/// <summary>Why a question was not evaluated.</summary>
public enum PdpFailure
{
    /// <summary>The server did something that this client does not understand.</summary>
    Unexpected,

    /// <summary>No server was reached, or the connection broke.</summary>
    Unavailable,

    /// <summary>No answer came within the deadline.</summary>
    DeadlineExceeded,

    /// <summary>The server sheds load.</summary>
    Overloaded,

    /// <summary>The question is not valid: a limit is exceeded, or something required is absent.</summary>
    InvalidQuestion,

    /// <summary>The server does not know the caller.</summary>
    Unauthenticated,

    /// <summary>The server does not grant the method to the caller.</summary>
    PermissionDenied,

    /// <summary>The server has no policy that meets the demand on its revision.</summary>
    RevisionNotAvailable,

    /// <summary>Local mode: there is no policy yet, or it is older than <see cref="CasesPdpOptions.MaxPolicyAge"/>, and no server was asked
    /// instead.</summary>
    PolicyTooOld,

    /// <summary>TLS failed: the server's certificate is not trusted, or it does not accept this caller's; or the token file cannot be
    /// read.</summary>
    NotTrusted,

    /// <summary>Only a server can answer, and the settings name none.</summary>
    NeedsServer,
}
