namespace CasesPdp.Distribution.Stores;

/// <summary>Why a store did not do what it was asked to.</summary>
public enum StoreFault
{
    /// <summary>It does not answer, or answers that it cannot now: no quorum, no leader, overloaded.</summary>
    Unreachable,

    /// <summary>It does not accept the user, the password or the certificate; or its own certificate is not trusted.</summary>
    Unauthenticated,

    /// <summary>It does not allow this to the user.</summary>
    Forbidden,

    /// <summary>It is another store than before, or an older state of it, or has dropped the history that was asked for.</summary>
    Replaced,

    /// <summary>It does not hold the content, or not all of it.</summary>
    ContentMissing,

    /// <summary>What it holds is not what the content's id says.</summary>
    ContentDamaged,

    /// <summary>It refuses, or answers something that it must not: a full quota, a redirect, a reply that is too large.</summary>
    Refused,
}
