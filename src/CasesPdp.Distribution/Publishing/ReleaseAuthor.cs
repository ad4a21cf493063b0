using System.Security.Cryptography;

namespace CasesPdp.Distribution.Publishing;

/// <summary>Who signs a release, and why.</summary>
/// <param name="Key">The private key.</param>
/// <param name="Publisher">The author's name.</param>
/// <param name="Message">What the release is for.</param>
public sealed record ReleaseAuthor(ECDsa Key, string Publisher, string Message);
