/** An answer other than 200 with JSON. A string is sent as it is. */
export class Reply {
  constructor(status, body, headers = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** A "no" with a sentence for the person who asked. */
export class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Finds the handler for a method and a path among the features' routes, which look like
 * `'PUT /api/recipes/:id'`. Two features that claim the same route are a mistake.
 */
export function createRouter(features) {
  const routes = [];
  const taken = new Map();
  for (const { name = 'the scaffold', routes: own = {} } of features) {
    for (const [route, handler] of Object.entries(own)) {
      if (taken.has(route)) throw new Error(`${name} and ${taken.get(route)} both claim ${route}`);
      taken.set(route, name);
      const [method, path] = route.split(' ');
      const pattern = path.replaceAll('.', '\\.').replace(/:(\w+)/g, '(?<$1>[^/]+)');
      routes.push({ method, pattern: new RegExp(`^${pattern}$`), handler });
    }
  }

  return (method, path) => {
    for (const route of routes) {
      const match = route.method === method ? route.pattern.exec(path) : null;
      if (match !== null) {
        const params = Object.entries(match.groups ?? {});
        return {
          handler: route.handler,
          params: Object.fromEntries(params.map(([key, value]) => [key, decodeURIComponent(value)])),
        };
      }
    }
    if (path.startsWith('/api/')) throw new HttpError(404, 'There is nothing here.');
    return null;
  };
}
