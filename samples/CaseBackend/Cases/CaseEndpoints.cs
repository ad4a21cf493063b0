using CasesPdp.AspNetCore;
using CasesPdp.Client;

namespace CaseBackend.Cases;

/// <summary>The API. Each endpoint requires the call of Kibana that it stands for.</summary>
internal static class CaseEndpoints
{
    private const string DeletedCases = nameof(DeletedCases);
    private const int MostDeletedCases = 100;

    public static void MapCases(this IEndpointRouteBuilder app)
    {
        var space = app.MapGroup("/s/{space}").RequireAuthorization();
        space.MapGet("/cases", ListAsync);
        space.MapPost("/cases", Create).RequireCase(CaseCalls.CreateCase, NewCaseAsync);
        space.MapDelete("/cases", Delete).RequireCase(CaseCalls.DeleteCases, CasesToDelete);
        space.MapGet("/capabilities", CapabilitiesAsync);
        space.MapPut("/settings/{owner}", SetSettings).RequireCase(CaseCalls.UpdateConfiguration);
        space.MapPost("/connectors", AddConnector).RequireCase(CaseCalls.ManageConnectors, NewConnectorAsync);

        var one = space.MapGroup("/cases/{id}");
        one.MapGet("", (LoadedCase loaded) => loaded.Case).RequireCase(new RequireCaseAttribute<LoadedCase>(CaseCalls.GetCase));
        one.MapPatch("", Update).RequireCase(new RequireCaseAttribute<LoadedUpdate>(CaseCalls.UpdateCase));
        one.MapPost("/push", Push).RequireCase(CaseCalls.PushCase, PushedCaseAsync);
        one.MapPost("/attachments", Attach).RequireCase(CaseCalls.AddAttachment, NewAttachmentAsync);
    }

    // Everybody may list; the plan says which cases the list holds.
    private static async Task<IResult> ListAsync(
        HttpContext context, string space, string? owner, string? status, CaseStore store, ICasesPdp pdp, CancellationToken cancellation)
    {
        var plan = await pdp.PlanAsync(context.GetCaseSubject(), CaseCalls.FindCases, space, owner is null ? null : [owner], cancellation);
        return plan.Owners.Count == 0
            ? new CaseDecision(plan.Reason, plan.Revision).ToProblem()
            : Results.Ok(store.List(space, status, SqlFilter.Of(plan)));
    }

    // What a user interface shows and hides. Each call is still authorized when it comes.
    private static async Task<CaseCapabilities> CapabilitiesAsync(
        HttpContext context, string space, ICasesPdp pdp, CancellationToken cancellation) =>
        await pdp.CapabilitiesAsync(context.GetCaseSubject(), space, cancellation);

    private static IResult Create(string space, NewCase body, CaseStore store)
    {
        var added = new CaseRecord
        {
            Id = Guid.NewGuid().ToString("N"),
            Space = space,
            Owner = body.Owner,
            Title = body.Title,
            Assignees = body.Assignees ?? [],
            AccessMode = body.AccessMode,
        };
        store.Add(added);
        return Results.Created($"/s/{space}/cases/{added.Id}", added);
    }

    private static async ValueTask<CaseTarget?> NewCaseAsync(HttpContext context, CancellationToken cancellation)
    {
        var body = await context.Request.PeekAsync<NewCase>(cancellation);
        CaseFields.Check(status: null, body.Assignees);
        return new CaseTarget(CaseResource.Of(body.Owner, SpaceOf(context)))
        {
            Facets = body.Assignees is { Count: > 0 } ? [CaseFacets.Assignees] : [],
        };
    }

    private static IResult Update(LoadedCase loaded, CaseUpdate body, CaseStore store)
    {
        var stored = loaded.Case;
        return (body.Version is null || body.Version == stored.Version) && store.TryChange(stored with
        {
            Title = body.Title ?? stored.Title,
            Status = body.Status ?? stored.Status,
            Assignees = body.Assignees ?? stored.Assignees,
        })
            ? Results.NoContent()
            : Results.Conflict();
    }

    private static IResult Push(LoadedCase loaded, PushRequest body, CaseStore store) =>
        store.TryChange(loaded.Case with { PushedTo = body.Connector }) ? Results.NoContent() : Results.Conflict();

    private static async ValueTask<CaseTarget?> PushedCaseAsync(HttpContext context, CancellationToken cancellation)
    {
        var body = await context.Request.PeekAsync<PushRequest>(cancellation);
        return await TargetOfCaseAsync(context, cancellation) is { } target ? target with { Connector = body.Connector } : null;
    }

    private static IResult Attach(LoadedCase loaded, NewAttachment body, CaseStore store)
    {
        store.Attach(loaded.Case.Id, body);
        return Results.NoContent();
    }

    private static async ValueTask<CaseTarget?> NewAttachmentAsync(HttpContext context, CancellationToken cancellation)
    {
        var body = await context.Request.PeekAsync<NewAttachment>(cancellation);
        string[] facets = body.Type switch
        {
            "comment" => [],
            "alert" => [CaseFacets.Alerts],
            "file" => [CaseFacets.Files],
            _ => throw new BadHttpRequestException("The type of an attachment is comment, alert or file."),
        };
        return await TargetOfCaseAsync(context, cancellation) is { } target ? target with { Facets = facets } : null;
    }

    private static IResult Delete(HttpContext context, CaseStore store) =>
        store.TryDelete((IReadOnlyList<CaseRecord>)context.Items[DeletedCases]!) ? Results.NoContent() : Results.Conflict();

    // Each case is asked about, because each may be restricted in its own way. If one is denied, none is deleted.
    private static ValueTask<CaseTarget?> CasesToDelete(HttpContext context, CancellationToken cancellation)
    {
        var store = context.RequestServices.GetRequiredService<CaseStore>();
        List<string> ids = [.. context.Request.Query["ids"].OfType<string>().Distinct(StringComparer.Ordinal)];
        if (ids.Count is 0 or > MostDeletedCases)
        {
            throw new BadHttpRequestException($"The query names 1 to {MostDeletedCases} ids.");
        }

        List<CaseRecord> found = [.. ids.Select(id => store.Find(SpaceOf(context), id)).OfType<CaseRecord>()];
        context.Items[DeletedCases] = found;
        return ValueTask.FromResult(found.Count < ids.Count ? null : new CaseTarget([.. found.Select(LoadedCase.ResourceOf)]));
    }

    private static IResult SetSettings(string space, string owner, CaseSettings body, CaseStore store)
    {
        store.SetSettings(space, owner, body);
        return Results.NoContent();
    }

    private static IResult AddConnector(NewConnector body, CaseStore store)
    {
        store.AddConnector(body);
        return Results.NoContent();
    }

    private static async ValueTask<CaseTarget?> NewConnectorAsync(HttpContext context, CancellationToken cancellation)
    {
        var body = await context.Request.PeekAsync<NewConnector>(cancellation);
        return new CaseTarget(new CaseResource { Space = SpaceOf(context) }) { Connector = body.Type };
    }

    private static ValueTask<CaseTarget?> TargetOfCaseAsync(HttpContext context, CancellationToken cancellation) =>
        context.RequestServices.GetRequiredService<LoadedCase>().GetAsync(context, cancellation);

    private static string SpaceOf(HttpContext context) => (string)context.GetRouteValue("space")!;
}
