namespace CasesPdp.Server.Callers;

/// <summary>Who calls, and what that caller may call.</summary>
/// <remarks>
/// A feature of every connection of the gRPC listeners, judged once. A call that a token admits has a caller of its own, as a feature of
/// the request. <see cref="Of"/> finds the one that counts. Immutable.
/// </remarks>
/// <param name="name">The name for logs: <c>spiffe://...</c>, <c>dns:...</c>, <c>uid:1000</c>, <c>token:build</c>,
/// <c>anonymous</c>.</param>
/// <param name="grants">What the caller may call.</param>
/// <param name="isKnown">Whether a certificate, a token or the kernel vouches for the name.</param>
internal sealed class Caller(string name, Grants grants, bool isKnown)
{
    /// <summary>The name of callers for whom nothing vouches.</summary>
    public const string AnonymousName = "anonymous";

    /// <summary>The name for logs. It holds what a certificate holds: escape it for a terminal.</summary>
    public string Name { get; } = name;

    /// <summary>Whether a certificate, a token or the kernel vouches for the name.</summary>
    public bool IsKnown { get; } = isKnown;

    /// <summary>The caller of a call; null on the operations listener, which knows none.</summary>
    /// <remarks>The indexer takes two thirds of the time of <c>Get</c>, a generic virtual method.</remarks>
    public static Caller? Of(HttpContext call) => call.Features[typeof(Caller)] as Caller;

    /// <summary>Whether the caller has all of these grants.</summary>
    public bool Has(Grants needed) => (grants & needed) == needed;
}
