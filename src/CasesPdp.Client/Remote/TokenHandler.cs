using System.Net.Http.Headers;

namespace CasesPdp.Client.Remote;

/// <summary>Presents the token of a file, which is read again when it changes.</summary>
/// <remarks>The time is that of the file behind all links: a volume of Kubernetes rotates a token by pointing a link elsewhere.</remarks>
internal sealed class TokenHandler : DelegatingHandler
{
    private readonly string _path;
    private Presented _presented;

    /// <summary>Reads the token, so that a file that cannot be used is found at once.</summary>
    /// <exception cref="PdpSettingException">The file holds none.</exception>
    public TokenHandler(HttpMessageHandler inner, string path)
        : base(inner)
    {
        _path = path;
        _presented = Read(writtenAt: default);
    }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = Current().Header;
        return base.SendAsync(request, cancellationToken);
    }

    private Presented Current()
    {
        using var file = File.OpenHandle(_path);
        var writtenAt = File.GetLastWriteTimeUtc(file);
        var presented = _presented;
        return presented.WrittenAt == writtenAt ? presented : _presented = Read(writtenAt);
    }

    private Presented Read(DateTime writtenAt) => new(new AuthenticationHeaderValue("Bearer", PdpCredentials.ReadToken(_path)), writtenAt);

    private sealed record Presented(AuthenticationHeaderValue Header, DateTime WrittenAt);
}
