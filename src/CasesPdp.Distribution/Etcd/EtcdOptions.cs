namespace CasesPdp.Distribution.Etcd;

/// <summary>How etcd is reached.</summary>
public sealed record EtcdOptions
{
    /// <summary>Addresses of members, <c>http</c> or <c>https</c>; another one is tried when one fails.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>The prefix of all keys.</summary>
    public string Prefix { get; init; } = "/casespdp/";

    /// <summary>A PEM file of the certification authorities that are trusted instead of the system's; null: the system's.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>A PEM file of the client's certificate; read again for every connection.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file of the key of <see cref="CertificateFile"/>; null: the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The user's name; null: no login.</summary>
    public string? User { get; init; }

    /// <summary>The file with the user's password; read again for every log-in. A line break at its end does not count.</summary>
    public string? PasswordFile { get; init; }
}
