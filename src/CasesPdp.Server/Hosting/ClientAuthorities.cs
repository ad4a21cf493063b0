using System.Security.Cryptography.X509Certificates;

namespace CasesPdp.Server.Hosting;

/// <summary>The authorities that vouch for clients. Immutable.</summary>
/// <param name="Certificates">Their certificates, a root that was valid when the file was read among them.</param>
/// <param name="ExpiresAt">When the first expires of those that were valid when the file was read.</param>
internal sealed record ClientAuthorities(X509Certificate2Collection Certificates, DateTimeOffset ExpiresAt);
