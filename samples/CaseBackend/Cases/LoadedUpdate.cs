using CasesPdp.AspNetCore;
using CasesPdp.Client;

namespace CaseBackend.Cases;

/// <summary>An update of a stored case: what the stored case and the body say together decides which rights it needs.</summary>
internal sealed class LoadedUpdate(LoadedCase loaded) : ICaseTargetProvider
{
    /// <inheritdoc/>
    public async ValueTask<CaseTarget?> GetAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (await loaded.GetAsync(context, cancellationToken) is not { } target)
        {
            return null;
        }

        var update = await context.Request.PeekAsync<CaseUpdate>(cancellationToken);
        CaseFields.Check(update.Status, update.Assignees);
        var change = CaseChange.Of(
            new StoredCase(loaded.Case.Status, loaded.Case.Assignees, Text(loaded.Case.Version)),
            new RequestedUpdate
            {
                Status = update.Status,
                AssigneeUids = update.Assignees,
                Version = update.Version is { } version ? Text(version) : null,
                HasOtherFields = update.Title is not null,
            });
        return target with { Facets = change.Facets };
    }

    private static string Text(int version) => version.ToString();
}
