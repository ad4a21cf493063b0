using CaseBackend;

CaseBackendApp.Build(args).Run();
