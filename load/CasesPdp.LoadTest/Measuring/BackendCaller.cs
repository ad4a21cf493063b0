using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>A kind of requests of the sample back-end.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Callers">How many send it at once. Updates come one after the other: the store locks the whole database for each.</param>
/// <param name="SendAsync">Sends the request of that number.</param>
internal sealed record BackendWork(string Name, int Callers, Func<BackendCaller, int, Task> SendAsync)
{
    private const int Many = 16;

    public static IReadOnlyList<BackendWork> All { get; } =
    [
        new("get a case", 1, (caller, number) => caller.GetAsync(number)),
        new("get a case", Many, (caller, number) => caller.GetAsync(number)),
        new("list cases", 1, (caller, _) => caller.ListAsync()),
        new("list cases", Many, (caller, _) => caller.ListAsync()),
        new("update a case", 1, (caller, number) => caller.UpdateAsync(number)),
    ];
}

/// <summary>Sends requests to the sample back-end as its gateway would, and checks every answer.</summary>
internal sealed class BackendCaller : IDisposable
{
    /// <summary>How many cases a list holds.</summary>
    public const int Cases = 20;

    private const string Path = "/s/soc/cases";

    private readonly HttpClient _client;
    private readonly List<string> _ids = [];

    public BackendCaller(Uri address)
    {
        _client = new HttpClient { BaseAddress = address };
        _client.DefaultRequestHeaders.Add("x-user", "someone");
    }

    /// <summary>Adds the cases that are asked for.</summary>
    /// <exception cref="BackendAnswerException">One was not added.</exception>
    public async Task AddCasesAsync()
    {
        for (var i = 0; i < Cases; i++)
        {
            var body = new { owner = "securitySolution", title = $"case {i}", assignees = new[] { "u-1" } };
            using var answer = await SendAsync("case_manager", HttpMethod.Post, Path, HttpStatusCode.Created, body).ConfigureAwait(false);
            _ids.Add((await answer.Content.ReadFromJsonAsync<JsonElement>().ConfigureAwait(false)).GetProperty("id").GetString()!);
        }
    }

    public Task GetAsync(int number) => CheckAsync("case_viewer", HttpMethod.Get, PathOf(number), HttpStatusCode.OK);

    public Task ListAsync() => CheckAsync("case_viewer", HttpMethod.Get, Path, HttpStatusCode.OK);

    public Task UpdateAsync(int number) =>
        CheckAsync("case_manager", HttpMethod.Patch, PathOf(number), HttpStatusCode.NoContent, new { title = $"case {number}" });

    /// <summary>Whether a user without rights is refused.</summary>
    public async Task<bool> IsRefusedAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, PathOf(0)) { Headers = { { "x-roles", "no_cases" } } };
        using var answer = await _client.SendAsync(request).ConfigureAwait(false);
        return answer.StatusCode == HttpStatusCode.Forbidden;
    }

    public void Dispose() => _client.Dispose();

    private string PathOf(int number) => $"{Path}/{_ids[number % _ids.Count]}";

    private async Task CheckAsync(string role, HttpMethod method, string path, HttpStatusCode expected, object? body = null) =>
        (await SendAsync(role, method, path, expected, body).ConfigureAwait(false)).Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        string role, HttpMethod method, string path, HttpStatusCode expected, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { { "x-roles", role } } };
        request.Content = body is null ? null : JsonContent.Create(body);
        var answer = await _client.SendAsync(request).ConfigureAwait(false);
        return answer.StatusCode == expected
            ? answer
            : throw new BackendAnswerException($"{method} {path} answered {(int)answer.StatusCode} in place of {(int)expected}");
    }
}

/// <summary>The back-end did not answer as it should.</summary>
internal sealed class BackendAnswerException(string message) : Exception(message);
