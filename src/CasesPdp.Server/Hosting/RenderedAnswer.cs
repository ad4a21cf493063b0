using Microsoft.AspNetCore.Http.Features;

namespace CasesPdp.Server.Hosting;

/// <summary>Answers of the operations listener: rendered whole before the first byte is written, to GET and HEAD only.</summary>
/// <remarks>
/// Rendering never waits for the peer that reads.
/// </remarks>
internal static class RenderedAnswer
{
    /// <summary>Maps a path to an answer.</summary>
    public static IEndpointConventionBuilder MapAnswer(this WebApplication app, string path, RequestDelegate answer) =>
        app.Map(path, context => AcceptAsync(context, answer));

    /// <summary>Renders what the endpoint behind it writes, as middleware.</summary>
    public static Task RenderAsync(HttpContext context, RequestDelegate next) => AcceptAsync(context, async _ =>
    {
        var peer = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var body = new MemoryStream();
        try
        {
            context.Response.Body = body;
            await next(context);
        }
        finally
        {
            context.Features.Set(peer);
        }

        await WriteAsync(context, body.GetBuffer().AsMemory(0, (int)body.Length));
    });

    /// <summary>Writes an answer.</summary>
    public static Task WriteAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return WriteAsync(context, body);
    }

    private static Task AcceptAsync(HttpContext context, RequestDelegate answer)
    {
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        {
            return answer(context);
        }

        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = "GET, HEAD";
        return Task.CompletedTask;
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
