using CasesPdp.Client.Remote;

namespace CasesPdp.Client.Tests;

public sealed class TokenTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("casespdp-token-");

    private string Token => At("token");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Send_FileChanges_PresentsTheNewToken()
    {
        Write(Token, "first", minutes: 0);
        var sent = new Recording();
        using var caller = new HttpMessageInvoker(new TokenHandler(sent, Token));

        await SendAsync(caller);
        Write(Token, "second", minutes: 1);
        await SendAsync(caller);

        Assert.Equal(["Bearer first", "Bearer second"], sent.Tokens);
    }

    // As Kubernetes does: `token` is a link to `..data/token`, and `..data` one to a directory that is replaced.
    [Fact]
    public async Task Send_LinkIsPointedElsewhere_PresentsTheNewToken()
    {
        Write(At("1/token"), "first", minutes: 0);
        Write(At("2/token"), "second", minutes: 1);
        Directory.CreateSymbolicLink(At("..data"), "1");
        File.CreateSymbolicLink(Token, "..data/token");
        var sent = new Recording();
        using var caller = new HttpMessageInvoker(new TokenHandler(sent, Token));

        await SendAsync(caller);
        Directory.Delete(At("..data"));
        Directory.CreateSymbolicLink(At("..data"), "2");
        await SendAsync(caller);

        Assert.Equal(["Bearer first", "Bearer second"], sent.Tokens);
    }

    private static void Write(string path, string token, int minutes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, token);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddYears(50).AddMinutes(minutes));
    }

    private static async Task SendAsync(HttpMessageInvoker caller)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://localhost/");
        using var answer = await caller.SendAsync(request, CancellationToken.None);
    }

    private string At(string name) => Path.Combine(_directory.FullName, name);

    private sealed class Recording : HttpMessageHandler
    {
        public List<string?> Tokens { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Tokens.Add(request.Headers.Authorization?.ToString());
            return Task.FromResult(new HttpResponseMessage());
        }
    }
}
