using System.Security.Claims;
using CasesPdp.AspNetCore.Targets;
using CasesPdp.Client;
using CasesPdp.Decisions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CasesPdp.AspNetCore;

/// <summary>Asks the PDP about all requirements on cases at once.</summary>
/// <remarks>
/// <list type="number">
/// <item>users that are not authenticated are not asked about, and fail;</item>
/// <item>each source of cases is asked once, then every requirement and resource makes a question;</item>
/// <item>all questions are answered from the policy in the process, or by one call;</item>
/// <item>a requirement succeeds when each of its questions is allowed.</item>
/// </list>
/// </remarks>
internal sealed partial class CaseAuthorizationHandler(
    ICasesPdp pdp, IOptions<CasesPdpAuthorizationOptions> options, ILogger<CaseAuthorizationHandler> log) : IAuthorizationHandler
{
    private readonly CasesPdpAuthorizationOptions _options = options.Value;

    /// <inheritdoc/>
    public async Task HandleAsync(AuthorizationHandlerContext context)
    {
        List<CaseAuthorizationRequirement> requirements = [.. context.PendingRequirements.OfType<CaseAuthorizationRequirement>()];
        if (requirements.Count == 0 || !context.User.Identities.Any(i => i.IsAuthenticated))
        {
            return;
        }

        if (context.Resource is HttpContext request)
        {
            await HandleRequestAsync(context, requirements, request).ConfigureAwait(false);
        }
        else if (TargetOf(context.Resource) is { Resources.Count: > 0 } target)
        {
            await DecideAsync(context, Ask(context.User, requirements, _ => target), CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            LogTargetUnknown(context.Resource?.GetType().Name ?? "null", "The resource is no CaseResource or CaseTarget, or an empty one.");
            Fail(context, CaseFailureKind.TargetUnknown, "The resource is no CaseResource or CaseTarget, or an empty one.");
        }
    }

    private async Task HandleRequestAsync(
        AuthorizationHandlerContext context, List<CaseAuthorizationRequirement> requirements, HttpContext request)
    {
        try
        {
            var targets = new Dictionary<TargetSource, CaseTarget>();
            foreach (var source in requirements.Select(r => TargetSource.Of(r, _options)).Distinct())
            {
                if (await source.GetAsync(request, _options).ConfigureAwait(false) is not { } target)
                {
                    Fail(context, CaseFailureKind.CaseNotFound, "There is no such case.");
                    return;
                }

                targets[source] = target.Resources.Count > 0 ? target : throw new TargetException("The target names no cases.");
            }

            var questions = Ask(context.User, requirements, requirement => targets[TargetSource.Of(requirement, _options)]);
            request.Features.Set(await DecideAsync(context, questions, request.RequestAborted).ConfigureAwait(false));
        }
        catch (BadHttpRequestException failure)
        {
            var (kind, status) = (CaseFailureKind.RequestInvalid, failure.StatusCode);
            context.Fail(new CaseAuthorizationFailure(this, kind, failure.Message) { Status = status });
        }
        catch (TargetException failure)
        {
            LogTargetUnknown(NameOf(request), failure.Message);
            Fail(context, CaseFailureKind.TargetUnknown, failure.Message);
        }
        catch (PdpException failure)
        {
            LogPdpFailure(failure, NameOf(request), failure.Failure);
            Fail(context, failure.IsTransient ? CaseFailureKind.PdpUnavailable : CaseFailureKind.PdpFailed, failure.Message);
        }
    }

    private List<(CaseAuthorizationRequirement Requirement, CaseQuestion Question)> Ask(
        ClaimsPrincipal user, List<CaseAuthorizationRequirement> requirements, Func<CaseAuthorizationRequirement, CaseTarget> targetOf)
    {
        var subject = SubjectReader.Read(user, _options);
        var questions = new List<(CaseAuthorizationRequirement, CaseQuestion)>();
        foreach (var requirement in requirements)
        {
            var target = targetOf(requirement);
            var action = requirement.Action with
            {
                Facets = [.. requirement.Action.Facets.Union(target.Facets, StringComparer.Ordinal)],
                Connector = target.Connector ?? requirement.Action.Connector,
            };
            questions.AddRange(target.Resources.Select(r => (requirement, new CaseQuestion(subject, action, r))));
        }

        return questions;
    }

    private async Task<CaseAuthorizationFeature> DecideAsync(
        AuthorizationHandlerContext context,
        List<(CaseAuthorizationRequirement Requirement, CaseQuestion Question)> asked,
        CancellationToken cancellation)
    {
        List<CaseQuestion> questions = [.. asked.Select(a => a.Question)];
        var decisions = await AnswerAsync(questions, cancellation).ConfigureAwait(false);
        var denied = new HashSet<CaseAuthorizationRequirement>();
        for (var i = 0; i < asked.Count; i++)
        {
            var (requirement, question) = asked[i];
            if (!decisions[i].IsAllowed && denied.Add(requirement))
            {
                var failure = CaseAuthorizationFailure.Denied(this, question.Action, decisions[i]);
                LogDenied(question.Subject, failure.Message, decisions[i]);
                context.Fail(failure);
            }
        }

        foreach (var (requirement, _) in asked.Where(a => !denied.Contains(a.Requirement)))
        {
            context.Succeed(requirement);
        }

        var feature = new CaseAuthorizationFeature(questions, decisions);
        if (feature.IsFailOpen)
        {
            LogFailedOpen(questions[0].Subject.Id, questions[0].Action.Name);
        }

        return feature;
    }

    private async ValueTask<IReadOnlyList<CaseDecision>> AnswerAsync(List<CaseQuestion> questions, CancellationToken cancellation)
    {
        if (questions.Count > 1)
        {
            return await pdp.CheckManyAsync(questions, cancellation).ConfigureAwait(false);
        }

        return [pdp.TryCheck(questions[0], out var decision) ? decision : await pdp.CheckAsync(questions[0], cancellation).ConfigureAwait(false)];
    }

    private void Fail(AuthorizationHandlerContext context, CaseFailureKind kind, string message) =>
        context.Fail(new CaseAuthorizationFailure(this, kind, message));

    private static CaseTarget? TargetOf(object? resource) => resource switch
    {
        CaseTarget target => target,
        CaseResource cases => cases,
        _ => null,
    };

    private static string NameOf(HttpContext request) => request.GetEndpoint()?.DisplayName ?? request.Request.Path;

    private void LogDenied(CaseSubject subject, string denial, CaseDecision decision)
    {
        // An action or a facet that the policy does not have is a mistake in the application: nobody will ever be allowed it.
        var level = decision.Reason is Reason.UnknownAction or Reason.UnknownFacet ? LogLevel.Error : LogLevel.Information;
        if (log.IsEnabled(level))
        {
            var name = subject.Id.Length > 0 ? subject.Id : $"somebody with the roles {string.Join(", ", subject.Roles ?? [])}";
            LogDenied(level, name, denial, decision.Revision);
        }
    }

    [LoggerMessage(EventId = 1, Message = "{Subject} was denied {Denial} by revision {Revision}.")]
    private partial void LogDenied(LogLevel level, string subject, string denial, string revision);

    [LoggerMessage(2, LogLevel.Error, "{Endpoint} was refused, because it is not known which cases it is about: {Fault}")]
    private partial void LogTargetUnknown(string endpoint, string fault);

    [LoggerMessage(3, LogLevel.Error, "{Endpoint} was refused, because the PDP did not decide: {Failure}")]
    private partial void LogPdpFailure(Exception exception, string endpoint, PdpFailure failure);

    [LoggerMessage(4, LogLevel.Warning, "{Subject} was allowed {Action} without an answer of the PDP, because FailOpen is set.")]
    private partial void LogFailedOpen(string subject, string action);
}
