namespace CasesPdp.Distribution.Stores;

/// <summary>How an HTTP tree is reached.</summary>
public sealed record HttpStoreOptions
{
    /// <summary>The address of the tree's root: <c>https</c>, or <c>http</c> to a loopback address.</summary>
    public required Uri Address { get; init; }

    /// <summary>How long the server is asked to hold a request until something changes (<c>Prefer: wait=</c>).</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>The least time between two requests to a server that does not hold them.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A PEM file of the certification authorities that are trusted instead of the system's; null: the system's.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>A PEM file of the client's certificate; read again for every connection.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file of the key of <see cref="CertificateFile"/>; null: the same file.</summary>
    public string? KeyFile { get; init; }
}
