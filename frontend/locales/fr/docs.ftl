# La documentation de l'API, pour les développeurs.
api-title = L'API de Seyès
api-lead = Chaque demande porte un jeton : « Authorization: Bearer … ». L'administration du serveur en crée avec « seyes token create ». Les erreurs suivent la RFC 9457.
api-list = Toutes les opérations
api-parameters = Paramètres
api-body = Le corps de la demande est décrit dans openapi.json.
api-answers = Réponses
